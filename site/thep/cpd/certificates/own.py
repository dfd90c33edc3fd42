"""What a person sees of their own certificates in the member's zone."""

from collections.abc import Mapping
from typing import Any

from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.events.models import Event

from . import earned
from .errors import CertificateError
from .models import Certificate


def events_to_take(person: User) -> list[Event]:
    """Return the events of which `person` has earned a certificate and never had one, the latest first."""
    marked = Mark.objects.filter(person=person, state__in=Mark.THERE).values("session__event")
    had = Certificate.objects.filter(person=person).values("event")
    events = Event.objects.filter(pk__in=marked).exclude(pk__in=had).order_by("-starts_at")
    return [event for event in events if has_earned(event, person)]


def has_earned(event: Event, person: User) -> bool:
    """Return whether `person` can have a certificate of `event` now."""
    try:
        return earned.measure_of(event).refusal(earned.line_of(event, person)) is None
    except CertificateError:
        return False


def of_booking(booking: Booking, reader: User) -> Mapping[str, Any] | None:
    """Return the delegate's certificate of a booking's event, or that they can have one; None where neither is theirs to see."""
    if booking.person_id != reader.pk or not booking.event.is_over:
        return None
    found = Certificate.objects.filter(event=booking.event_id, person=reader).first()
    if found is None and not has_earned(booking.event, reader):
        return None
    return {"certificate": found, "event": booking.event}
