"""What a person sees of their own certificates in the member's zone."""

from collections.abc import Iterable, Mapping
from typing import Any

from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.events.models import Event

from . import earned
from .models import Certificate


def events_to_take(person: User) -> list[Event]:
    """Return the events of which `person` has earned a certificate and never had one, the latest first."""
    marked = Mark.objects.filter(person=person, state__in=Mark.THERE).values("session__event")
    had = Certificate.objects.filter(person=person).values("event")
    events = Event.objects.filter(pk__in=marked).exclude(pk__in=had).order_by("-starts_at")
    return earned.earned_by(person, list(events))


def certificates_of(person: User, events: Iterable[Event]) -> dict[int, Certificate]:
    """Return the newest certificate of `person` for each of `events` that they have one of, by the event's key."""
    return {each.event_id: each for each in Certificate.objects.filter(person=person, event__in=events).order_by("issued_at", "pk")}


def of_booking(booking: Booking, reader: User) -> Mapping[str, Any] | None:
    """Return the delegate's certificate of a booking's event, or that they can have one; None where neither is theirs to see."""
    if booking.person_id != reader.pk or not booking.event.is_over:
        return None
    found = Certificate.objects.filter(event=booking.event_id, person=reader).first()
    if found is None and not earned.earned_by(reader, [booking.event]):
        return None
    return {"certificate": found, "event": booking.event}
