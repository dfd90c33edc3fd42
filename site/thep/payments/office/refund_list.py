"""The list of refunds in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import MONEY_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, LinkColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds
from thep.design.templatetags.thep import money
from thep.payments.models import Refund

from .refund_screens import RefundAgainView, RefundScreen

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
                accessor=lambda refund: money(refund.pence),
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
    icon = "rotate"
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
            path("<int:pk>/", RefundScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", RefundAgainView.as_view(), name="again"),
        ]
