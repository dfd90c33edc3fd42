"""Joining an online session: from a quarter of an hour before it until it ends, by an address of ours that leads on to the link.

No letter has the link itself: it leads to that address, on which whoever has a place signs in, with a code by email where they have no
password.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from thep.accounts.models import User
from thep.domains import declared
from thep.events.models import Event, Session

from .models import Booking, SessionPlace

OPENS_BEFORE = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class ArrivalFollower:
    """Somebody who is told that the person of a booking has opened the link of a session, where the event counts that as arriving.

    The session is of another event than the booking where they make up one that they missed.
    """

    name: str
    arrived: Callable[[Booking, Session], None]


@dataclass(frozen=True, kw_only=True)
class Joining:
    """The next session that can be joined online, now where it `is_open`, with its link. `link` is empty while the office hasn't one."""

    session: Session
    link: str
    is_open: bool

    @property
    def opens_at(self) -> datetime.datetime:
        return self.session.starts_at - OPENS_BEFORE


@dataclass(frozen=True)
class OwnPlace:
    """What somebody has at an event: a booking of all of it, or places at some of its `sessions` alone, with a booking of another."""

    booking: Booking
    event: Event
    sessions: Sequence[Session] | None = None


def place_of(person: User, event: int) -> OwnPlace | None:
    """Return what `person` has at the event with this key, in two queries; None where they have no place."""
    booked = Booking.objects.confirmed().filter(event=event, person=person)
    booking = booked.select_related("event", "person").prefetch_related("event__sessions").first()
    if booking is not None:
        return OwnPlace(booking, booking.event)
    held = SessionPlace.objects.held().filter(session__event=event, booking__person=person)
    places = list(held.select_related("session__event", "booking__person"))
    if not places:
        return None
    return OwnPlace(places[0].booking, places[0].session.event, [place.session for place in places])


def joining_of(event: Event, at: datetime.datetime | None = None, *, among: Sequence[Session] | None = None) -> Joining | None:
    """Return how `event` is joined online at the aware instant `at` (now, if not given): by the session that runs, or the next one.

    None where it isn't joined online, is cancelled, or every session that is has ended. `among` are the sessions that somebody has a place
    at, where that isn't all of them.
    """
    at = at or timezone.now()
    if event.state != Event.State.OPEN:
        return None
    sessions = event.sessions.all() if among is None else among
    to_come = [session for session in sessions if session.ends_at > at and session.link_to_join]
    if not to_come:
        return None
    session = min(to_come, key=lambda each: each.starts_at)
    return Joining(session=session, link=session.link_to_join, is_open=session.starts_at - OPENS_BEFORE <= at)


def join(place: OwnPlace) -> Joining | None:
    """Return how the event of `place` is joined now; where it is open and the event counts that, its person has arrived."""
    joining = joining_of(place.event, among=place.sessions)
    if joining is not None and joining.is_open and place.event.link_counts_as_arrival:
        for follower in declared(ArrivalFollower):
            follower.arrived(place.booking, joining.session)
    return joining
