"""The list of events in the back office."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.academic_years import this_academic_year
from thep.cms.office import RecordIndexView
from thep.cms.office_columns import DayColumn, MoneyColumn, StateColumn
from thep.cms.plan.plan import plan_of
from thep.events import kinds
from thep.events.models import Event

from . import event_figures
from .event_steps import screen_of

NO_OBJECTIVE = "none"


def objective_choices() -> list[tuple[str, str]]:
    """Return the priorities and objectives of this year's plan, those of other years, and none at all."""
    plan = plan_of(this_academic_year())
    return [(NO_OBJECTIVE, "No objective chosen"), *((key, f"{key} {words}") for key, words in (plan.words | dict(plan.withdrawn)).items())]


class EventFilter(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label="When", method="in_time", choices=[("to_come", "Upcoming"), ("past", "Past"), ("undated", "Dates to be confirmed")],
        empty_label="All", widget=forms.RadioSelect,
    )  # fmt: skip
    starts_at = django_filters.DateFromToRangeFilter(label="Dates", widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(label="State", choices=Event.State, empty_label="All", widget=forms.RadioSelect)
    kind = django_filters.ChoiceFilter(label="Kind", choices=kinds.choices, empty_label="All", widget=forms.RadioSelect)
    format = django_filters.ChoiceFilter(label="Format", choices=Event.Format, empty_label="All", widget=forms.RadioSelect)
    places = django_filters.ChoiceFilter(
        label="Places", method="by_places", empty_label="All", widget=forms.RadioSelect,
        choices=[("few", "Few bookings, two weeks before"), ("full", "Full"), ("waiting", "With a waiting list")],
    )  # fmt: skip
    objective = django_filters.ChoiceFilter(
        label="Objective of the strategic plan", method="by_objective", choices=objective_choices, empty_label="All",
    )  # fmt: skip

    class Meta:
        model = Event
        fields: list[str] = []

    def in_time(self, queryset: Any, name: str, value: str) -> Any:
        match value:
            case "past":
                return queryset.exclude(pk__in=Event.objects.upcoming().values("pk"))
            case "undated":
                return queryset.filter(starts_at=None)
        return queryset.filter(pk__in=Event.objects.upcoming().dated().values("pk"))

    def by_places(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(event_figures.state_filter(value))

    def by_objective(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.serving("" if value == NO_OBJECTIVE else value)


class EventIndexView(RecordIndexView):
    """Those to come stand first, the soonest on top; then those without a date, then the past, the latest on top."""

    nothing = "There are no events yet. Add an event: it stays a draft until you publish it."

    def get_base_queryset(self) -> Any:
        return event_figures.with_figures(Event.objects.in_office_of(self.request.user).select_related("venue"))

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        now = timezone.now()
        gone, undated = When(ends_at__lt=now, then=Value(2)), When(starts_at=None, then=Value(1))
        rank = Case(undated, gone, default=Value(0), output_field=IntegerField())
        soonest = Case(When(ends_at__gte=now, then=F("starts_at")))
        return queryset.annotate(rank=rank, soonest=soonest).order_by("rank", "soonest", "-starts_at", "pk")

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            DayColumn("starts_at", label="Date", sort_key="starts_at", empty="To be confirmed"),
            TitleColumn("title", label="Title", sort_key="title", get_url=screen_of),
            Column("taken", label="Taken", accessor=lambda event: f"{event.taken}/{event.capacity}", sort_key="taken"),
        ]
        if self.request.user.has_perm("bookings.view_booking"):
            columns.append(Column("waiting", label="Waiting", accessor=lambda event: event.waiting or "", classname="office-wide"))
        if self.request.user.has_perm("payments.view_order"):
            columns.append(MoneyColumn("paid_pence", label="Takings", classname="office-wide"))
        return [*columns, StateColumn("state", accessor="get_state_display", label="State", good=lambda event: event.state == "open")]
