"""Events in the back office: the list, one form for all of an event, and the steps that copy, publish and cancel it."""

from collections.abc import Callable, Sequence
from typing import Any

import django_filters
from django import forms
from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from thep.accounts.access import person_of
from thep.bookings.models import Booking
from thep.cms.office import Crumb, DayColumn, Guarded, MoneyColumn, RecordIndexView, StateColumn, Step, crumbs_of
from thep.design.fields import problems
from thep.events import copies, events, kinds, office_forms
from thep.events.errors import CapacityBelowTaken, ClosesAfterStart, EventCancelled, EventsError, NotReady, SessionsClash
from thep.events.models import Event

from . import event_figures

HAS_GONE = "This event was cancelled, so you can’t change it."


def screen_of(event: Event) -> str:
    return reverse("office_events:inspect", args=[event.pk])


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


class EventIndexView(RecordIndexView):
    """Those to come stand first, the soonest on top; then those without a date, then the past, the latest on top."""

    nothing = "There are no events yet. Add an event: it stays a draft until you publish it."

    def get_base_queryset(self) -> Any:
        return event_figures.with_figures(Event.objects.select_related("venue"))

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


class EventFormView(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """All of an event in one form. 'Add more sessions' gives empty rows, and keeps what was typed."""

    template_name = "reports/event_form.html"
    header_icon = "date"
    rows = 2
    event: Event | None = None

    def forms_for(self, data: Any = None) -> dict[str, Any]:
        sittings = office_forms.sittings_form(self.rows)(data, initial=self.initial_sessions(), prefix="sessions")
        sittings.are_suggested = self.event is None
        return {
            "form": office_forms.EventForm(data, initial=self.initial_facts()),
            "sittings": sittings,
            "prices": office_forms.PricesForm(data, initial=self.initial_prices(), prefix="prices"),
        }

    def initial_facts(self) -> dict[str, Any]:
        return office_forms.initial_of(self.event) if self.event else {}

    def initial_sessions(self) -> list[dict[str, Any]]:
        return office_forms.sessions_of(self.event) if self.event else []

    def initial_prices(self) -> dict[str, int]:
        return office_forms.prices_of(self.event) if self.event else {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**self.forms_for()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more-sessions" in request.POST:
            return self.render_to_response(self.get_context_data(**self.forms_for(with_more_rows(request.POST))))
        filled = self.forms_for(request.POST)
        valid = [each.is_valid() for each in filled.values()]  # each is asked, so that every error is said at once
        if all(valid):
            event = attempt(lambda: self.save(**filled), filled)
            if event is not None:
                messages.success(request, self.done(event))
                return redirect(screen_of(event))
        return self.render_to_response(self.get_context_data(**filled))

    def save(self, *, form: Any, sittings: Any, prices: Any) -> Event:
        raise NotImplementedError

    def done(self, event: Event) -> str:
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        crumbs = [(reverse("office_events:index"), "Events")]
        return crumbs_of(self, [*crumbs, (screen_of(self.event), str(self.event))] if self.event else crumbs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = problems(*(kwargs[name] for name in ("form", "sittings", "prices"))) if kwargs["form"].is_bound else []
        return context | {
            "title": f"Change: {self.event}" if self.event else self.get_page_title(),
            "problems": found,
            "event": self.event,
            "back": screen_of(self.event) if self.event else reverse("office_events:index"),
        }


class EventAddView(EventFormView):
    """A new event. As a run of the page that the address names, it starts from the last run of that page."""

    permissions = ("events.add_event",)
    page_title = "New event"
    page: Page | None = None
    last_run: Event | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = office_forms.page_presenting_events(request.GET.get("page", ""))
        self.last_run = copies.last_run_of(self.page) if self.page else None
        self.rows = 0 if self.last_run and self.last_run.sessions.exists() else 2

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "start-from-page" in request.POST:
            page = office_forms.page_presenting_events(request.POST.get("page", ""))
            return redirect(reverse("office_events:add") + (f"?page={page.pk}" if page else ""))
        return super().post(request, *args, **kwargs)

    def initial_facts(self) -> dict[str, Any]:
        if self.page and self.last_run:
            return office_forms.suggested_by(self.last_run, self.page)
        return {"page": self.page} if self.page else {}

    def initial_sessions(self) -> list[dict[str, Any]]:
        return office_forms.sessions_suggested_by(self.last_run) if self.last_run else []

    def initial_prices(self) -> dict[str, int]:
        return office_forms.prices_of(self.last_run) if self.last_run else {}

    def get_page_title(self) -> str:
        return f"New run of {self.page.title}" if self.page else super().get_page_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.page, "last_run": self.last_run, "starts_from_page": True}

    def save(self, *, form: Any, sittings: Any, prices: Any) -> Event:
        return events.create(sessions=sittings.sittings(), prices=prices.prices(), **form.cleaned_data)

    def done(self, event: Event) -> str:
        return f"“{event}” is a draft. Nobody sees it until you publish it."


class EventEditView(EventFormView):
    permissions = ("events.change_event",)
    page_title = "Change"
    rows = 0

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(Event, pk=kwargs["pk"])
        self.rows = 0 if self.event.sessions.exists() else 2

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.event is not None and self.event.state == Event.State.CANCELLED:
            messages.warning(request, HAS_GONE)
            return redirect(screen_of(self.event))
        return super().get(request, *args, **kwargs)

    def save(self, *, form: Any, sittings: Any, prices: Any) -> Event:
        if self.event is None:
            raise TypeError("There is no event to change.")
        with transaction.atomic():
            sessions = sittings.sittings() if sittings.has_changed() else None
            event = events.change(self.event, sessions=sessions, **form.cleaned_data)
            if prices.has_changed():
                events.set_prices(event, prices.prices())
        return event

    def done(self, event: Event) -> str:
        told = " We’ve emailed everybody affected by the change." if event.state == Event.State.OPEN else ""
        return f"“{event}” is changed.{told if event.sequence != (self.event and self.event.sequence) else ''}"


def attempt(save: Callable[[], Event], filled: dict[str, Any]) -> Event | None:
    """Return the event that `save` saves; None, with the reason put beside what it is about, where it can't be saved."""
    try:
        return save()
    except CapacityBelowTaken as refusal:
        filled["form"].add_error("capacity", str(refusal))
    except ClosesAfterStart as refusal:
        filled["form"].add_error("booking_closes_at", str(refusal))
    except SessionsClash as refusal:
        filled["sittings"].refuse(str(refusal))
    except EventCancelled:
        filled["form"].add_error(None, HAS_GONE)
    return None


def with_more_rows(posted: Any) -> Any:
    """Return what was posted, with two more empty rows for sessions (60 rows at most)."""
    data = posted.copy()
    total = data.get("sessions-TOTAL_FORMS", "0")
    data["sessions-TOTAL_FORMS"] = str(min(int(total) if total.isdecimal() else 0, 58) + 2)
    return data


class EventStep(Step):
    """A step with one event."""

    permissions: Sequence[str] = ("events.change_event",)
    refusals: tuple[type[Exception], ...] = (EventsError,)

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event.objects.select_related("venue", "page"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_events:index"), "Events"), (screen_of(self.event), str(self.event))]

    def obstacle(self) -> str:
        return HAS_GONE if self.event.state == Event.State.CANCELLED else ""

    def explain(self, refusal: Exception) -> str:
        return HAS_GONE if isinstance(refusal, EventCancelled) else str(refusal)


class PublishView(EventStep):
    template_name = "reports/event_publish.html"
    page_title = "Publish"
    button = "Publish"

    def what_happens(self) -> list[str]:
        return ["The event appears in Courses and events and in the calendar, and people can book places."]

    def cautions(self) -> list[str]:
        return events.doubts(self.event)

    def obstacle(self) -> str:
        if self.event.state == Event.State.OPEN:
            return "This event is already published."
        missing = " ".join(events.missing(self.event))
        return super().obstacle() or (f"You can’t publish this event yet. {missing}" if missing else "")

    def perform(self, form: Any) -> str:
        try:
            events.publish(self.event)
        except NotReady as refusal:
            return " ".join(refusal.problems)
        return f"“{self.event}” is published."


class CopyView(EventStep):
    permissions = ("events.add_event",)
    page_title = "Copy to a new date"
    button = "Copy the event"
    form_class = office_forms.CopyForm
    made: Event | None = None

    def what_happens(self) -> list[str]:
        sessions = self.event.sessions.count()
        apart = f" Its {sessions} sessions stay the same number of days apart and keep their times." if sessions > 1 else ""
        return [
            f"We’ll make a draft with the same details, places, prices and cancellation policy.{apart}",
            "Bookings, and the dates when booking opens and closes, are not copied. Nothing is published.",
        ]

    def obstacle(self) -> str:
        return "" if self.event.starts_at else "This event has no date yet. Add its sessions first."

    def perform(self, form: Any) -> str:
        self.made = copies.to_date(self.event, first_day=form.cleaned_data["date"])
        return f"“{self.made}” is a draft. Check it, then publish it."

    def get_success_url(self) -> str:
        return screen_of(self.made or self.event)


class CancelEventView(EventStep):
    page_title = "Cancel the event"
    button = "Cancel this event"
    is_grave = True
    confirms_identity = True
    form_class = office_forms.CancelEventForm

    def what_happens(self) -> list[str]:
        live = Booking.objects.live().filter(event=self.event)
        placed, waiting = live.placed().count(), live.filter(state=Booking.State.WAITING).count()
        return [
            f"{counted(placed, 'booking ends', 'bookings end')}. We’ll refund what was paid in full and return included places.",
            f"{counted(waiting, 'person', 'people')} on the waiting list will get an email.",
            "The event stays in calendars, marked as cancelled. You can’t undo this.",
        ]

    def perform(self, form: Any) -> str:
        events.cancel(self.event, by=person_of(self.request), reason=form.cleaned_data["reason"])
        return f"“{self.event}” is cancelled. We’ve emailed everybody who had a place or was waiting."


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
