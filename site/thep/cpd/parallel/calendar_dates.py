"""The single sessions that somebody has a place at, in their own calendar."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.models import SessionPlace
from thep.events.attendance import OwnDate, OwnDates
from thep.events.calendar import session_location

from . import letters

LOOKING_BACK = datetime.timedelta(days=365)


def dates_of(person: User) -> Iterable[OwnDate]:
    """Return the sessions of the last year and to come that `person` has a place at alone, in one query."""
    held = SessionPlace.objects.held().filter(booking__person=person, session__starts_at__gte=timezone.now() - LOOKING_BACK)
    return [_date(place) for place in held.select_related("booking", "session__venue", "session__event__venue")]


def _date(place: SessionPlace) -> OwnDate:
    session, event = place.session, place.session.event
    return OwnDate(
        uid=f"session-place-{place.pk}@thep",
        title=": ".join(filter(None, [event.title, session.title])),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        location=session_location(event, session),
        path=letters.address_of(place.booking.reference, place.missed_id),
        changed_at=max(place.taken_at, event.changed_at),
        sequence=event.sequence,
    )


DATES = OwnDates("places at one session", dates_of)
