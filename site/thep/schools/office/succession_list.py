"""The list of schools that the register says are followed by others."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import PEOPLE_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, StateColumn
from thep.schools.models import Succession, SuccessionQuerySet

from . import succession_screens

PROPOSED, CONFIRMED, DISMISSED = "proposed", "confirmed", "dismissed"


class SuccessionFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(PROPOSED, "To be confirmed"), (CONFIRMED, "Confirmed"), (DISMISSED, "Dismissed")],
        empty_label="All",
        widget=forms.RadioSelect,
        method="in_state",
    )

    class Meta:
        model = Succession
        fields: list[str] = []

    def in_state(self, queryset: SuccessionQuerySet, name: str, value: str) -> SuccessionQuerySet:
        if value == PROPOSED:
            return queryset.proposed()
        return queryset.filter(**{f"{value}_at__isnull": False})


class SuccessionIndexView(RecordIndexView):
    add_item_label = "Record a change"

    def get_base_queryset(self) -> Any:
        return Succession.objects.select_related("school", "confirmed_by", "dismissed_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "school",
                label="School",
                sort_key="school__name",
                get_url=lambda succession: reverse("office_successions:confirm", args=[succession.school_id]),
            ),
            Column("successor_name", label="Followed by", sort_key="successor_name"),
            Column("successor_urn", label="URN", classname="office-wide"),
            DayColumn("on", label="Since", sort_key="on"),
            Column("source", label="Who says so", classname="office-wide"),
            StateColumn("state", label="State", good=lambda succession: succession.confirmed_at is not None),
            DayColumn("answered_at", label="Answered"),
            Column("answered_by", label="By", classname="office-wide"),
        ]


class SuccessionViewSet(RecordViewSet):
    model = Succession
    name = "office_successions"
    url_prefix = "school-changes"
    icon = "resubmit"
    menu_label = "School changes"
    menu_order = 40
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("add",)
    index_view_class = SuccessionIndexView
    filterset_class = SuccessionFilter
    search_fields = ("school__name", "successor_name")
    introduction = "Schools that became an academy, merged or were split: what the register or our office says, and what you answered."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", succession_screens.RecordView.as_view(), name="add"),
            path("<int:pk>/", succession_screens.ConfirmView.as_view(), name="confirm"),
            path("<int:pk>/dismiss/", succession_screens.DismissView.as_view(), name="dismiss"),
        ]
