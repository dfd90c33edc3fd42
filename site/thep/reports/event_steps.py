"""The steps that publish, copy and cancel an event, in the back office."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.bookings.models import Booking
from thep.cms.office import Crumb, Step
from thep.events import copies, events, readiness
from thep.events.errors import EventCancelled, EventsError, NotReady
from thep.events.models import Event
from thep.events.office import event_form

HAS_GONE = "This event was cancelled, so you can’t change it."


def screen_of(event: Event) -> str:
    return reverse("office_events:inspect", args=[event.pk])


class EventStep(Step):
    """A step with one event."""

    permissions: Sequence[str] = ("events.change_event",)
    refusals: tuple[type[Exception], ...] = (EventsError,)

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event.objects.in_office_of(self.request.user).select_related("venue", "page"), pk=self.kwargs["pk"])

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
        return readiness.doubts(self.event)

    def obstacle(self) -> str:
        if self.event.state == Event.State.OPEN:
            return "This event is already published."
        missing = " ".join(readiness.missing(self.event))
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
    form_class = event_form.CopyForm
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
    form_class = event_form.CancelEventForm

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
