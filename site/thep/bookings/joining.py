"""Joining an online session: from a quarter of an hour before it until it ends, by an address of ours that leads on to the link."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from thep.domains import declared
from thep.events.models import Event, Session

from .models import Booking

OPENS_BEFORE = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class ArrivalFollower:
    """Somebody who is told that the person of a booking has opened the link of a session, where the event counts that as arriving."""

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


def joining_of(event: Event, at: datetime.datetime | None = None) -> Joining | None:
    """Return how `event` is joined online at the aware instant `at` (now, if not given): by the session that runs, or the next one.

    None where it isn't joined online, is cancelled, or every session that is has ended.
    """
    at = at or timezone.now()
    if event.state != Event.State.OPEN or event.format == Event.Format.IN_PERSON:
        return None
    to_come = [session for session in event.sessions.all() if session.ends_at > at and _link_of(event, session)]
    if not to_come:
        return None
    session = min(to_come, key=lambda each: each.starts_at)
    return Joining(session=session, link=_link_of(event, session), is_open=session.starts_at - OPENS_BEFORE <= at)


def join(booking: Booking) -> Joining | None:
    """Return how the event of a confirmed `booking` is joined now; where it is open and the event counts that, its person has arrived."""
    joining = joining_of(booking.event)
    if joining is not None and joining.is_open and booking.event.link_counts_as_arrival:
        for follower in declared(ArrivalFollower):
            follower.arrived(booking, joining.session)
    return joining


def _link_of(event: Event, session: Session) -> str:
    return session.joining_link or event.joining_link
