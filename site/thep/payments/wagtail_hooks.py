"""Orders, refunds, invoices that are owed and what Stripe told us, in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Value, When
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import MONEY_MENU, DayColumn, LinkColumn, MoneyColumn, RecordIndexView, RecordViewSet, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds

from . import office, office_webhooks
from .models import Order, Refund, WebhookEvent
from .reminder_screens import RemindView

ORDERS = Sheet(
    "orders",
    [
        Heading("Reference", lambda order: order.reference),
        Heading("State", lambda order: order.get_state_display()),
        Heading("Method", lambda order: order.get_method_display()),
        Heading("Billed to", lambda order: order.bill_to_name),
        Heading("Email", lambda order: order.bill_to_email),
        Heading("School", lambda order: order.school.name if order.school else ""),
        Heading("URN", lambda order: order.school.urn if order.school else None),
        Heading("Purchase order", lambda order: order.purchase_order),
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
REFUNDS = Sheet(
    "refunds",
    [
        Heading("Order", lambda refund: refund.order.reference),
        Heading("Line", lambda refund: refund.line.description if refund.line else ""),
        Heading("Amount (£)", lambda refund: pounds(refund.pence)),
        Heading("How", lambda refund: refund.get_kind_display()),
        Heading("State", lambda refund: refund.get_state_display()),
        Heading("Why", lambda refund: refund.reason),
        Heading("Asked by", lambda refund: refund.asked_by.email if refund.asked_by else ""),
        Heading("Asked", lambda refund: refund.created_at),
        Heading("Done", lambda refund: refund.succeeded_at),
        Heading("Error", lambda refund: refund.error),
    ],
)


def order_link(record: Any) -> str:
    return reverse("office_orders:inspect", args=[record.order_id])


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
            path("<int:pk>/", office.OrderScreen.as_view(), name="inspect"),
            path("<int:pk>/paid/", office.PaidElsewhereView.as_view(), name="paid"),
            path("<int:pk>/remind/", RemindView.as_view(), name="remind"),
            path("<int:pk>/dealt-with/", office.DealtWithView.as_view(), name="dealt_with"),
            path("<int:pk>/cancel/", office.CancelOrderView.as_view(), name="cancel"),
            path("lines/<int:pk>/refund/", office.RefundView.as_view(), name="refund"),
        ]


class OwedIndexView(OrderIndexView):
    """Invoices that nobody has paid, the oldest first: for who can do something about them."""

    any_permission_required = ("change",)
    page_title = "Invoices owed"
    nothing = "No invoices are waiting to be paid."
    default_ordering = "created_at"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().filter(state=Order.State.INVOICED)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "reference",
                label="Reference",
                classname="office-whole",
                get_url=lambda order: reverse("office_orders:inspect", args=[order.pk]),
            ),
            Column("bill_to_name", label="Owed by", sort_key="bill_to_name"),
            Column(
                "invoice_number", label="Invoice", accessor=lambda order: order.invoice_number or "Not yet sent", classname="office-wide"
            ),
            Column("purchase_order", label="Purchase order", classname="office-wide"),
            MoneyColumn("left_pence", label="Owed"),
            Column("age", label="Age", accessor=age, classname="office-wide"),
            DayColumn("invoice_due", label="Due", sort_key="invoice_due"),
            StateColumn("late", label="Late", accessor=lambda order: "Overdue" if is_overdue(order) else "", good=is_overdue),
            DayColumn("created_at", label="Ordered", sort_key="created_at", classname="office-wide"),
        ]


def age(order: Order) -> str:
    days = (timezone.now() - order.created_at).days
    return f"{days} day{'' if days == 1 else 's'}"


def is_overdue(order: Any) -> bool:
    return order.invoice_due is not None and order.invoice_due < timezone.localdate()


class OwedViewSet(RecordViewSet):
    model = Order
    name = "office_owed"
    url_prefix = "owed"
    icon = "time"
    menu_label = "Invoices owed"
    menu_order = 20
    menu_hook = MONEY_MENU
    parts = ()
    index_view_class = OwedIndexView
    search_fields = OrderViewSet.search_fields
    sheet = Sheet(
        "owed",
        [
            *ORDERS.headings,
            Heading("Owed (£)", lambda order: pounds(order.left_pence)),
            Heading("Age (days)", lambda order: (timezone.now() - order.created_at).days),
        ],
    )


class RefundFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="State", choices=Refund.State, widget=forms.CheckboxSelectMultiple)
    kind = django_filters.ChoiceFilter(label="How", choices=Refund.Kind, empty_label="All", widget=forms.RadioSelect)
    created_at = django_filters.DateFromToRangeFilter(label="Asked", widget=DateRangePickerWidget)

    class Meta:
        model = Refund
        fields: list[str] = []


class RefundIndexView(RecordIndexView):
    nothing = "There are no refunds yet."

    def get_base_queryset(self) -> Any:
        return Refund.objects.select_related("order", "line", "asked_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "amount",
                label="Amount",
                accessor=lambda refund: office.money(refund.pence),
                get_url=lambda refund: reverse("office_refunds:inspect", args=[refund.pk]),
            ),
            LinkColumn("order", label="Order", address=order_link, classname="office-whole"),
            Column("kind", label="How", accessor="get_kind_display"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda refund: refund.state == Refund.State.SUCCEEDED),
            Column("reason", label="Why", classname="office-wide"),
            Column("asked_by", label="Asked by", accessor=lambda refund: refund.asked_by or "", classname="office-wide"),
            DayColumn("created_at", label="Asked", sort_key="created_at"),
        ]


class RefundViewSet(RecordViewSet):
    model = Refund
    name = "office_refunds"
    url_prefix = "refunds"
    icon = "undo"
    menu_label = "Refunds"
    menu_order = 30
    menu_hook = MONEY_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = RefundIndexView
    filterset_class = RefundFilter
    search_fields = ("order__reference", "order__bill_to_name", "reason")
    ordering = "-created_at"
    sheet = REFUNDS

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", office.RefundScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", office.RefundAgainView.as_view(), name="again"),
        ]


class WebhookIndexView(RecordIndexView):
    """Those that failed stand first."""

    nothing = "There are no messages from Stripe yet."

    def get_base_queryset(self) -> Any:
        failed_first = Case(When(state=WebhookEvent.State.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return WebhookEvent.objects.defer("payload").annotate(rank=failed_first)

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("rank", F("received_at").desc(), "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("type", label="Event", sort_key="type", get_url=lambda event: reverse("office_webhooks:inspect", args=[event.pk])),
            Column("stripe_id", label="At Stripe", classname="office-wide"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda event: event.state == WebhookEvent.State.DONE),
            Column("error", label="Error", accessor=lambda event: event.error[:120]),
            DayColumn("received_at", label="Received", sort_key="received_at"),
        ]


class WebhookViewSet(RecordViewSet):
    model = WebhookEvent
    name = "office_webhooks"
    url_prefix = "webhooks"
    icon = "link"
    menu_label = "Messages from Stripe"
    menu_order = 40
    menu_hook = MONEY_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = WebhookIndexView
    list_filter = ("state",)
    search_fields = ("type", "stripe_id")
    introduction = "What Stripe tells us about payments. If one fails, it’s tried again by itself. You can also try it again here."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", office_webhooks.WebhookScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", office_webhooks.ProcessAgainView.as_view(), name="again"),
        ]


@hooks.register("register_admin_viewset")
def money_in_the_office() -> list[RecordViewSet]:
    return [OrderViewSet(), OwedViewSet(), RefundViewSet(), WebhookViewSet()]
