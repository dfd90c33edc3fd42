"""The list of what schools asked for and bought, in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.addons.models import Purchase
from thep.addons.states import BOUGHT, State, are_in, state_of
from thep.cms.office import PEOPLE_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, MoneyColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds

from . import purchase_screens

PURCHASES = Sheet(
    "add-ons",
    [
        Heading("School", lambda purchase: purchase.school.name),
        Heading("URN", lambda purchase: purchase.school.register_urn),
        Heading("Add-on", lambda purchase: purchase.add_on.name),
        Heading("Quantity", lambda purchase: purchase.quantity),
        Heading("State", lambda purchase: state_of(purchase).label),
        Heading("Since", lambda purchase: purchase.started_at),
        Heading("Before VAT (£)", lambda purchase: pounds(purchase.net_pence)),
        Heading("Half days bought", lambda purchase: purchase.half_days_granted),
        Heading("Half days used or reserved", lambda purchase: purchase.half_days_drawn),
        Heading("Half days left", lambda purchase: purchase.half_days_left),
    ],
)


class PurchaseFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=State, method="by_state", empty_label="All")

    class Meta:
        model = Purchase
        fields = ["add_on"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(are_in([State(value)]))


class PurchaseIndexView(RecordIndexView):
    nothing = "No school has asked for an add-on or bought one yet."

    def get_base_queryset(self) -> Any:
        return Purchase.objects.select_related("school", "add_on")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "school",
                label="School",
                sort_key="school__name",
                get_url=lambda purchase: reverse("office_add_ons_bought:inspect", args=[purchase.pk]),
            ),
            Column("add_on", label="Add-on", accessor=lambda purchase: f"{purchase.add_on}, {purchase.add_on.in_units(purchase.quantity)}"),
            StateColumn(
                "state",
                label="State",
                accessor=lambda purchase: state_of(purchase).label,
                good=lambda purchase: state_of(purchase) in BOUGHT,
            ),
            Column("left", label="Left", accessor=lambda purchase: purchase.left_in_words if purchase.half_days_granted else ""),
            MoneyColumn("net_pence", label="Before VAT", sort_key="net_pence"),
            DayColumn("started_at", label="Since", sort_key="started_at"),
        ]


class PurchaseViewSet(RecordViewSet):
    model = Purchase
    name = "office_add_ons_bought"
    url_prefix = "add-ons-of-schools"
    icon = "folder-open-inverse"
    menu_label = "Add-ons of schools"
    menu_order = 42
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = PurchaseIndexView
    filterset_class = PurchaseFilter
    search_fields = ("school__name", "add_on__name")
    sheet = PURCHASES

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", purchase_screens.PurchaseScreen.as_view(), name="inspect"),
            path("<int:pk>/quote/", purchase_screens.QuoteView.as_view(), name="quote"),
            path("<int:pk>/refuse/", purchase_screens.RefuseView.as_view(), name="refuse"),
            path("<int:pk>/correct/", purchase_screens.CorrectView.as_view(), name="correct"),
            path("<int:pk>/refund/", purchase_screens.RefundView.as_view(), name="refund"),
            path("<int:pk>/dates/new/", purchase_screens.ArrangeView.as_view(), name="arrange"),
        ]
