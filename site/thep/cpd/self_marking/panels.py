"""What leads people on the day to the page on which they say that they're here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User
from thep.accounts.panels import MemberTask
from thep.bookings.booking_panels import BookingPanel
from thep.bookings.models import Booking
from thep.bookings.own_bookings import coming_of
from thep.events.models import Event, Session

from ..models import SelfMarking


def waiting(request: HttpRequest, person: User) -> Iterable[Mapping[str, Any]]:
    """Return the events of today at which `person` has a place and marks themselves, in one query where they have any today."""
    today = [booking.event for booking in coming_of(person) if booking.has_place and is_of_today(booking.event)]
    allowed = set(SelfMarking.objects.filter(event__in=today).values_list("event", flat=True)) if today else set()
    return [{"event": event} for event in today if event.pk in allowed]


def of_booking(booking: Booking, reader: User) -> Mapping[str, Any] | None:
    """Return the event of a booking of the reader's own, where they mark themselves today; else None."""
    event = booking.event
    if booking.person_id != reader.pk or not booking.has_place or event.is_over or not is_of_today(event):
        return None
    return {"event": event} if SelfMarking.objects.filter(event=event).exists() else None


def is_marked_by_themselves(session: Session) -> bool:
    """Return whether people mark themselves at `session`, which is today."""
    is_today = session.event.state == Event.State.OPEN and timezone.localdate(session.starts_at) == timezone.localdate()
    return is_today and SelfMarking.objects.filter(event=session.event_id).exists()


def is_of_today(event: Event) -> bool:
    """Return whether `event` takes place and today is one of its days, or between its first and its last."""
    if event.state != Event.State.OPEN or event.starts_at is None or event.ends_at is None:
        return False
    return timezone.localdate(event.starts_at) <= timezone.localdate() <= timezone.localdate(event.ends_at)


TASK = MemberTask(name="say that you’re here", template="cpd/self_marking/task.html", waiting=waiting, order=5)
PANEL = BookingPanel(name="say that you’re here", template="cpd/self_marking/booking_panel.html", context=of_booking)
