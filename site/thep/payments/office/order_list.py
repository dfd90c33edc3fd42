"""The list of orders in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import MONEY_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, MoneyColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds
from thep.payments.models import Order

from . import order_screens
from .refund_screens import RefundView
from .reminder_screen import RemindView

ORDERS = Sheet(
    "orders",
    [
        Heading("Reference", lambda order: order.reference),
        Heading("State", lambda order: order.get_state_display()),
        Heading("Method", lambda order: order.get_method_display()),
        Heading("Billed to", lambda order: order.bill_to_name),
        Heading("Email", lambda order: order.bill_to_email),
        Heading("School", lambda order: order.school.name if order.school else ""),
        Heading("URN", lambda order: order.school.register_urn if order.school else None),
        Heading("Purchase order", lambda order: order.purchase_order),
        Heading("Cost code", lambda order: order.cost_code),
        Heading("Invoice", lambda order: order.invoice_number or ""),
        Heading("Due", lambda order: order.invoice_due),
        Heading("Net (£)", lambda order: pounds(order.net_pence)),
        Heading("VAT (£)", lambda order: pounds(order.vat_pence)),
        Heading("Total (£)", lambda order: pounds(order.total_pence)),
        Heading("Paid (£)", lambda order: pounds(order.paid_pence)),
        Heading("Refunded (£)", lambda order: pounds(order.refunded_pence)),
        Heading("Made", lambda order: order.created_at),
        Heading("Paid on", lambda order: order.paid_at),
    ],
)


class OrderFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="State", choices=Order.State, widget=forms.CheckboxSelectMultiple)
    method = django_filters.ChoiceFilter(label="Method", choices=Order.Method, empty_label="All", widget=forms.RadioSelect)
    created_at = django_filters.DateFromToRangeFilter(label="Made", widget=DateRangePickerWidget)
    disputed = django_filters.ChoiceFilter(
        label="Disputed", method="by_dispute", choices=[("true", "Yes"), ("false", "No")], empty_label="All", widget=forms.RadioSelect
    )

    found = django_filters.ChoiceFilter(
        label="Found at Stripe",
        method="by_finding",
        choices=[("true", "Yes"), ("false", "No")],
        empty_label="All",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Order
        fields: list[str] = []

    def by_finding(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(found_at__isnull=value != "true")

    def by_dispute(self, queryset: Any, name: str, value: str) -> Any:
        is_disputed = Exists(Order.objects.filter(pk=OuterRef("pk")).exclude(payments__disputes=None))
        return queryset.filter(is_disputed if value == "true" else ~is_disputed)


class OrderIndexView(RecordIndexView):
    nothing = "There are no orders yet."

    def get_base_queryset(self) -> Any:
        return Order.objects.select_related("buyer", "school").with_invoices()

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "reference",
                label="Reference",
                classname="office-whole",
                get_url=lambda order: reverse("office_orders:inspect", args=[order.pk]),
            ),
            Column("bill_to_name", label="Billed to", sort_key="bill_to_name"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda order: order.state == Order.State.PAID),
            Column("method", label="Paid by", accessor="get_method_display", classname="office-wide"),
            MoneyColumn("total_pence", label="Total", sort_key="total_pence"),
            MoneyColumn("refunded_pence", label="Refunded", classname="office-wide"),
            DayColumn("created_at", label="Ordered", sort_key="created_at", classname="office-wide"),
        ]


class OrderViewSet(RecordViewSet):
    model = Order
    name = "office_orders"
    url_prefix = "orders"
    icon = "tag"
    menu_label = "Orders"
    menu_order = 10
    menu_hook = MONEY_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = OrderIndexView
    filterset_class = OrderFilter
    search_fields = (
        "reference",
        "bill_to_name",
        "bill_to_email",
        "purchase_order",
        "buyer__name",
        "buyer__email",
        "school__name",
        "invoice_number",
    )
    ordering = "-created_at"
    sheet = ORDERS

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", order_screens.OrderScreen.as_view(), name="inspect"),
            path("<int:pk>/paid/", order_screens.PaidElsewhereView.as_view(), name="paid"),
            path("<int:pk>/remind/", RemindView.as_view(), name="remind"),
            path("<int:pk>/disputed/", order_screens.ContestView.as_view(), name="contest"),
            path("<int:pk>/settled/", order_screens.SettleView.as_view(), name="settle"),
            path("<int:pk>/dealt-with/", order_screens.DealtWithView.as_view(), name="dealt_with"),
            path("<int:pk>/cancel/", order_screens.CancelOrderView.as_view(), name="cancel"),
            path("lines/<int:pk>/refund/", RefundView.as_view(), name="refund"),
        ]
