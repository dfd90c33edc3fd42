"""The list of dates of add-ons in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.addons.delivery_states import DeliveryState, are_in, state_of
from thep.addons.models import Delivery
from thep.cms.office import PEOPLE_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, StateColumn

from . import delivery_screens


class DeliveryFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=DeliveryState, method="by_state", empty_label="All")

    class Meta:
        model = Delivery
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(are_in([DeliveryState(value)]))


class DeliveryIndexView(RecordIndexView):
    nothing = "There are no dates yet."
    default_ordering = "-day"

    def get_base_queryset(self) -> Any:
        return Delivery.objects.select_related("purchase__school", "purchase__add_on")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "add_on",
                label="Add-on",
                accessor=lambda delivery: delivery.purchase.add_on.name,
                get_url=lambda delivery: reverse("office_add_on_dates:inspect", args=[delivery.pk]),
            ),
            Column("school", label="School", accessor=lambda delivery: delivery.purchase.school.name, sort_key="purchase__school__name"),
            DayColumn("day", label="Day", sort_key="day"),
            Column("part", label="Part", accessor=lambda delivery: delivery.get_part_display()),
            Column("deliverer", label="Who", sort_key="deliverer"),
            StateColumn(
                "state",
                label="State",
                accessor=lambda delivery: state_of(delivery).label,
                good=lambda delivery: state_of(delivery) == DeliveryState.SCHEDULED,
            ),
        ]


class DeliveryViewSet(RecordViewSet):
    model = Delivery
    name = "office_add_on_dates"
    url_prefix = "add-on-dates"
    icon = "calendar-alt"
    menu_label = "Dates of add-ons"
    menu_order = 44
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = DeliveryIndexView
    filterset_class = DeliveryFilter
    search_fields = ("purchase__school__name", "purchase__add_on__name", "deliverer")

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", delivery_screens.DeliveryScreen.as_view(), name="inspect"),
            path("<int:pk>/file/", delivery_screens.EvidenceFile.as_view(), name="file"),
            path("<int:pk>/schedule/", delivery_screens.ScheduleView.as_view(), name="schedule"),
            path("<int:pk>/delivered/", delivery_screens.DeliverView.as_view(), name="deliver"),
            path("<int:pk>/close/", delivery_screens.CloseView.as_view(), name="close"),
            path("<int:pk>/cancel/", delivery_screens.CancelView.as_view(), name="cancel"),
        ]
