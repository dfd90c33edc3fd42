"""Who makes up at an event a session that they missed at another: they come to that session alone, with a booking of the other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from thep.design.templatetags.thep import day
from thep.events.models import Event, Session

from .models import Booking, SessionPlace


@dataclass(frozen=True)
class SessionGuest:
    """Somebody who comes to some `sessions` of an event alone. `booking`, of another event, has their school and needs."""

    booking: Booking
    sessions: tuple[Session, ...]

    @property
    def in_words(self) -> str:
        """Which sessions they come to: 'For the session of 4 December 2026, to make one up'."""
        many = "sessions" if len(self.sessions) > 1 else "session"
        return f"For the {many} of {' and '.join(day(session.starts_at) for session in self.sessions)}, to make up what they missed"


def session_places_at(event: Event) -> list[SessionPlace]:
    """Return the places that are held at single sessions of `event`, by name, in one query."""
    related = ["booking__person", "booking__school", "session"]
    held = SessionPlace.objects.held().filter(session__event=event).select_related(*related)
    return list(held.order_by("booking__person__name", "booking__person__email", "session__starts_at", "pk"))


def guests_among(places: Iterable[SessionPlace], *, booked: Collection[int]) -> list[SessionGuest]:
    """Return who has `places` at an event's sessions, each person once; who is among `booked`, by key, comes to all of them anyway."""
    by_person: dict[int, list[SessionPlace]] = {}
    for place in places:
        if place.booking.person_id not in booked:
            by_person.setdefault(place.booking.person_id, []).append(place)
    return [SessionGuest(found[0].booking, tuple(place.session for place in found)) for found in by_person.values()]
