"""The rest of a network's meetings is moved together: to another day, another time or another place.

No record says which meetings are a series. Those to come that are on the network's usual day at its usual time are taken for it, and
whoever moves them chooses which.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from networks.errors import MeetingsNotMoved, NotTheirs
from networks.members import access
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.design.templatetags.thep import clock, spanning, weekday
from thep.events import events
from thep.events.errors import ChangesRefused, EventCancelled
from thep.events.events import Sitting
from thep.events.models import Event, Session
from thep.events.school_days import SchoolDays
from thep.events.school_terms import WEEK
from thep.membership.years import academic_year_of

from . import series
from .meetings import Place

MOST_WEEKS_ON = 8
"""How many weeks on a school day is looked for, where a meeting would be in the holidays: longer than any holiday."""

Times = tuple[datetime.time, datetime.time]

CANCELLED = "It was cancelled."
HELD = "It was held."
BEGUN = "It has begun."


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """A meeting that stays where it is, and why."""

    event: Event
    why: str


@dataclass(frozen=True)
class Standing:
    """The meetings of a network: those that can move, the usual ones among them, and this year's others, which stay as they are."""

    to_come: list[Event]
    usual: set[int]
    left_alone: list[LeftAlone]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The day to which a meeting would move; `closed_on` is the day that it would have been, on which schools are closed."""

    event: Event
    day: datetime.date
    closed_on: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """When a meeting is to be, in aware instants. `sequence` is the meeting's own as whoever moves it saw it."""

    event: Event
    sequence: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime


def standing_of(network: NetworkPage) -> Standing:
    """Return which of the network's meetings can move and which stay as they are; in two queries."""
    year_began = timezone.make_aware(datetime.datetime.combine(_first_of_september(), datetime.time.min))
    found = Event.objects.dated().exclude(state=Event.State.DRAFT).filter(page=network.page_ptr_id, ends_at__gt=year_began)
    to_come, left_alone = [], []
    for event in found.select_related("venue").prefetch_related("sessions").order_by("starts_at", "pk"):
        why = _why_left(event)
        if why:
            left_alone.append(LeftAlone(event=event, why=why))
        else:
            to_come.append(event)
    return Standing(to_come, _usual(to_come), left_alone)


def propose(meetings: Iterable[Event], *, to_weekday: int | None, weeks: int) -> list[Proposal]:
    """Return the day of each meeting `weeks` weeks later, on `to_weekday` (1 is Monday; its own, where it is None) of that week.

    One that would move to a day on which schools are closed moves on to the next such weekday on which they are open.
    """
    open_days = _OpenDays()
    return [_propose(event, to_weekday=to_weekday, weeks=weeks, open_days=open_days) for event in meetings]


def span_on(event: Event, day: datetime.date, times: Times | None) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the aware instants of a meeting on `day`, at `times` in London, or at those that it has."""
    return series.span_of(day, *(times or (_local(event.starts_at).time(), _local(event.ends_at).time())))


def move(network: NetworkPage, moves: Sequence[Move], *, place: Place | None = None, by: User) -> list[Event]:
    """Move the meetings, all or none, to `place` too where one is given, and tell everybody whom it concerns, once, of all that are theirs.

    Where all that is to come is then on another day of the week than the network's page says, the page says that day.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        MeetingsNotMoved: some of them can't be moved, of which it says why.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    with transaction.atomic():
        held = NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        # Locked until they are moved, so that what is found out about them here stays true. Elsewhere an event's orders are
        # locked before it; meetings are free, and have none.
        rows = Event.objects.select_for_update().filter(pk__in=[each.event.pk for each in moves], page=network.page_ptr_id)
        locked = {event.pk: event for event in rows.order_by("pk")}
        if refused := _refusals(network, moves, locked):
            raise MeetingsNotMoved(refused)
        sessions = {session.event_id: session for session in Session.objects.filter(event__in=locked).order_by("starts_at")}
        fields = place.fields if place is not None else {}
        changes = [(locked[each.event.pk], {"sessions": [_sitting(each, sessions, place)]} | fields) for each in moves]
        try:
            moved = events.change_together(changes)
        except ChangesRefused as error:
            why = {event.pk: CANCELLED if isinstance(reason, EventCancelled) else str(reason) for event, reason in error.refused}
            raise MeetingsNotMoved([(each.event, why[each.event.pk]) for each in moves if each.event.pk in why]) from error
        _keep_usual_day(held)
        return moved


def _keep_usual_day(network: NetworkPage) -> None:
    """Have the network's page say the day of the week that all meetings to come have, where it said another; one by itself is no habit."""
    to_come = Event.objects.open().filter(page=network.page_ptr_id, starts_at__gt=timezone.now())
    days = [_local(starts_at).isoweekday() for starts_at in to_come.values_list("starts_at", flat=True)]
    if network.meets_on and len(days) > 1 and set(days) == {days[0]} != {network.meets_on}:
        network.say(meets_on=days[0])


class _OpenDays:
    """The days of terms on which the borough's schools are open, as far back as this year's first."""

    def __init__(self) -> None:
        self.school_days = SchoolDays(_first_of_september())

    def __contains__(self, day: datetime.date) -> bool:
        return day in self.school_days and any(first <= day <= last for first, last in series.half_terms(academic_year_of(day)))


def _first_of_september() -> datetime.date:
    return datetime.date(academic_year_of(timezone.localdate()), 9, 1)


def _why_left(event: Event) -> str:
    if event.state == Event.State.CANCELLED:
        return CANCELLED
    if event.has_begun:
        return HELD if event.is_over else BEGUN
    if len(event.sessions.all()) > 1:
        return "It has several sessions. Change it by itself."
    return ""


def _usual(meetings: Sequence[Event]) -> set[int]:
    """Return the keys of those on the day and at the time that most have; of all, where no two are alike."""
    rhythms = {event.pk: (_local(event.starts_at).isoweekday(), _local(event.starts_at).time()) for event in meetings}
    most = Counter(rhythms.values()).most_common(1)
    if not most or most[0][1] == 1:
        return set(rhythms)
    return {pk for pk, rhythm in rhythms.items() if rhythm == most[0][0]}


def _propose(event: Event, *, to_weekday: int | None, weeks: int, open_days: _OpenDays) -> Proposal:
    was = _local(event.starts_at).date()
    day = was + weeks * WEEK + datetime.timedelta(days=(to_weekday or was.isoweekday()) - was.isoweekday())
    if day == was or day in open_days:
        return Proposal(event=event, day=day)
    later = (day + number * WEEK for number in range(1, MOST_WEEKS_ON))
    return Proposal(event=event, day=next((each for each in later if each in open_days), day), closed_on=day)


def _refusals(network: NetworkPage, moves: Sequence[Move], locked: dict[int, Event]) -> list[tuple[Event, str]]:
    """Return which of `moves` can't be done, each with why. `locked` are their meetings as they are now."""
    found = []
    ahead = Event.objects.open().filter(page=network.page_ptr_id, ends_at__gt=timezone.now()).exclude(pk__in=locked)
    others = [(event, event.starts_at, event.ends_at) for event in ahead if event.starts_at and event.ends_at]
    others += [(each.event, each.starts_at, each.ends_at) for each in moves]
    for each in moves:
        why = _why_not(each, locked.get(each.event.pk))
        if not why:
            at_once = [event for event, starts, ends in others if event != each.event and starts < each.ends_at and ends > each.starts_at]
            why = f"‘{at_once[0].title}’ is at the same time. Choose another date." if at_once else ""
        if why:
            found.append((each.event, why))
    return found


def _why_not(move: Move, event: Event | None) -> str:
    """Return why a meeting, as it is now, can't be moved; empty where nothing stands against it."""
    if event is None or event.state == Event.State.DRAFT or event.starts_at is None or event.ends_at is None:
        return "It isn’t one of this network’s meetings any more."
    if event.state == Event.State.CANCELLED:
        return CANCELLED
    if event.has_begun:
        return BEGUN
    if event.sequence != move.sequence:
        return f"Somebody has changed it in the meantime. It’s on {spanning(event.starts_at, event.ends_at)} now."
    if move.starts_at <= timezone.now():
        return f"{weekday(move.starts_at)} at {clock(move.starts_at)} has passed. Enter a date in the future."
    return ""


def _sitting(move: Move, sessions: dict[int, Session], place: Place | None) -> Sitting:
    """Return when and where the meeting is to be: what its session says beside that stays, unless the place is another."""
    session = sessions.get(move.event.pk)
    kept: dict[str, Any] = {"title": session.title} if session is not None else {}
    if session is not None and place is None:
        kept |= {"online": session.online, "venue": session.venue, "joining_link": session.joining_link}
    return Sitting(starts_at=move.starts_at, ends_at=move.ends_at, **kept)


def _local(at: datetime.datetime | None) -> datetime.datetime:
    # A network's meetings have dates.
    assert at is not None  # noqa: S101 (for the type checker)
    return timezone.localtime(at)
