"""The sessions of an event become those that it is to have, in the transaction that changes it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import ProtectedError
from django.utils import timezone

from . import session_keepers
from .errors import SessionKept, SessionsClash
from .followers import Change
from .models import Event, Session

if TYPE_CHECKING:
    from .events import Sitting


def check(sessions: Sequence[Sitting]) -> None:
    """Raise SessionsClash where two of `sessions` overlap, or one ends before it starts."""
    previous: Sitting | None = None
    for sitting in sorted(sessions, key=lambda sitting: sitting.starts_at):
        start = f"{timezone.localtime(sitting.starts_at):%-d %B %Y at %H:%M}"
        if sitting.ends_at <= sitting.starts_at:
            raise SessionsClash(f"The session on {start} must end after it starts.")
        if previous is not None and sitting.starts_at < previous.ends_at:
            raise SessionsClash(f"The session on {start} starts before the one before it has ended.")
        previous = sitting


def span(sessions: Sequence[Sitting]) -> dict[str, datetime.datetime | None]:
    """Return when an event of these sessions begins and ends; aware instants, None where there are none."""
    return {
        "starts_at": min((sitting.starts_at for sitting in sessions), default=None),
        "ends_at": max((sitting.ends_at for sitting in sessions), default=None),
    }


def _difference(before: Sequence[Session], after: Sequence[Sitting]) -> Change:
    """Compare the sessions that were with those that are to be, both in the order of their starts."""
    return Change(
        times=[(item.starts_at, item.ends_at) for item in before] != [(item.starts_at, item.ends_at) for item in after],
        location=[(item.online, item.venue) for item in before] != [(item.online, item.venue) for item in after],
        link=[item.joining_link for item in before] != [item.joining_link for item in after],
        sessions_before=len(before),
        started_at=before[0].starts_at if before else None,
    )


def sit(event: Event, sessions: Sequence[Sitting]) -> Change:
    """Make `sessions` the sittings of `event`, in the caller's transaction, and return what is different. The event's row isn't saved."""
    before = list(event.sessions.select_related("venue").order_by("starts_at"))
    sessions = sorted(sessions, key=lambda sitting: sitting.starts_at)
    change = _difference(before, sessions)
    _replace(event, before, sessions)
    spanned = span(sessions)
    event.starts_at, event.ends_at = spanned["starts_at"], spanned["ends_at"]
    return change


def _replace(event: Event, before: Sequence[Session], after: Sequence[Sitting]) -> None:
    starts = {sitting.starts_at for sitting in after}
    kept = {session.starts_at: session for session in before if session.starts_at in starts}
    spare = [session for session in before if session.starts_at not in starts]
    for sitting in after:
        session = kept.get(sitting.starts_at) or _take_spare(spare, sitting) or Session(event=event)
        for name, value in vars(sitting).items():
            setattr(session, name, value)
        session.save()
    try:
        Session.objects.filter(pk__in=[session.pk for session in spare]).delete()
    except ProtectedError:
        raise SessionKept(session_keepers.why_kept(spare)) from None


def _take_spare(spare: list[Session], sitting: Sitting) -> Session | None:
    """Take out of `spare` the session that becomes `sitting`: one of the same day, else the first that hasn't begun."""
    # Who came to a session came on its day, so one that has begun never becomes one of another day.
    day, now = timezone.localdate(sitting.starts_at), timezone.now()
    of_the_day = [session for session in spare if timezone.localdate(session.starts_at) == day]
    found = next(iter([*of_the_day, *(session for session in spare if session.starts_at > now)]), None)
    if found is not None:
        spare.remove(found)
    return found
