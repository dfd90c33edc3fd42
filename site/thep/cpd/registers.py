"""What the marks of an event come to: who was there, for how long, and where two marks contradict each other.

Nothing here is kept: it is read from the marks each time, so that it can't disagree with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from thep.accounts.models import User
from thep.bookings.models import Booking, SessionPlace
from thep.events.models import Event, Session
from thep.events.session_keepers import SessionKeeper
from thep.schools.models import School

from .marks import minutes_of
from .models import Mark


class MadeUp(NamedTuple):
    """The parallel session that somebody has a place at instead of one that they missed, and how many minutes they were there."""

    session: Session
    minutes: int


@dataclass(frozen=True)
class Standing:
    """What somebody was at a session: the latest mark that nobody who knew of it has replaced, and those that contradict it."""

    session: Session
    mark: Mark | None = None
    contradicted_by: tuple[Mark, ...] = ()
    made_up: MadeUp | None = None

    @property
    def minutes(self) -> int | None:
        """How many minutes of the session they were there, or made up at a parallel one; None where nobody has marked them."""
        if self.mark is None:
            return None
        whole = minutes_of(self.session)
        if self.mark.state not in Mark.THERE:
            return min(self.made_up.minutes, whole) if self.made_up else 0
        return whole if self.mark.minutes is None else min(self.mark.minutes, whole)

    @property
    def session_attended(self) -> Session | None:
        """The session that they were at: this one, or the parallel one; None where they were at neither."""
        if self.mark is not None and self.mark.state in Mark.THERE:
            return self.session
        return self.made_up.session if self.mark is not None and self.made_up and self.made_up.minutes else None

    @property
    def is_missed(self) -> bool:
        """Whether they weren't there, with apologies or without, and no mark says otherwise."""
        return self.mark is not None and self.mark.state not in Mark.THERE and not self.contradicted_by


@dataclass(frozen=True)
class Line:
    """One person's line of a register: what they booked, where they did, and what they were at each session.

    `only_at` are the keys of the sessions at which somebody has a place who missed one of a parallel event: `booking` is of that one.
    """

    person: User
    booking: Booking | None
    standings: tuple[Standing, ...]
    only_at: frozenset[int] | None = None

    def is_at(self, session: Session) -> bool:
        """Return whether they belong on the list of `session`."""
        return self.only_at is None or session.pk in self.only_at

    @property
    def name(self) -> str:
        """What they are called on the register: as they were booked."""
        return self.booking.delegate if self.booking else str(self.person)

    @property
    def school(self) -> School | None:
        """The school that they come from, as they were booked."""
        return self.booking.school if self.booking else None

    @property
    def minutes(self) -> int:
        """How many minutes they were there, over all sessions."""
        return sum(standing.minutes or 0 for standing in self.standings)

    @property
    def is_marked(self) -> bool:
        """Whether every session says what they were."""
        return all(standing.mark for standing in self.standings)

    @property
    def is_contradicted(self) -> bool:
        return any(standing.contradicted_by for standing in self.standings)

    @property
    def came(self) -> str:
        """What their coming is called, in the field's words: full, part, absent or apologies; booked while it isn't known."""
        states = {standing.mark.state for standing in self.standings if standing.mark}
        if not self.is_marked and not self.minutes:
            return "booked"
        if self.is_marked and all(_is_whole(standing) for standing in self.standings):
            return "full"
        if self.minutes:
            return "part"
        return "apologies" if Mark.State.APOLOGIES in states else "absent"


@dataclass(frozen=True)
class Register:
    """Everybody whom the register of an event lists, by name. `newest` is the number of its newest mark: what its reader has been shown."""

    event: Event
    sessions: tuple[Session, ...]
    lines: tuple[Line, ...]
    newest: int

    @property
    def contradicted(self) -> list[Line]:
        return [line for line in self.lines if line.is_contradicted]


def why_kept(sessions: Sequence[Session]) -> str:
    """Return in words that it is known who came to one of `sessions`, where it is."""
    if not Mark.objects.filter(session__in=sessions).exists():
        return ""
    return "A session that you remove or move has a register of who came. Leave it as it is: its marks belong to that day."


MARKED_SESSIONS = SessionKeeper("registers", why_kept)


def register_of(event: Event) -> Register:
    """Return the register of `event`, in four queries, and one or two more where people make sessions up."""
    at_one = SessionPlace.objects.held().filter(Q(session=OuterRef("pk")) | Q(missed=OuterRef("pk")))
    sessions = tuple(event.sessions.order_by("starts_at").annotate(has_places=Exists(at_one)))
    marks = list(Mark.objects.filter(session__event=event).select_related("person", "by", "link"))
    listed = Booking.objects.filter(event=event, state__in=[*Booking.PLACED, Booking.State.APOLOGIES])
    bookings = {booking.person_id: booking for booking in listed.select_related("person", "school").order_by("pk")}
    places = places_at_one(Q(session__event=event) | Q(booking__event=event)) if any(each.has_places for each in sessions) else []
    guests: dict[int, list[SessionPlace]] = defaultdict(list)
    for place in places:
        if place.session.event_id == event.pk:
            guests[place.booking.person_id].append(place)
    by_person: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_person[mark.person_id].append(mark)
    people = {booking.person_id: booking.person for booking in bookings.values()} | {mark.person_id: mark.person for mark in marks}
    made_up = made_up_at([place for place in places if place.booking.event_id == event.pk])
    lines = [
        Line(person, bookings.get(pk), standings(sessions, by_person[pk], made_up=made_up[pk]))
        for pk, person in people.items()
        if pk in bookings or pk not in guests
    ]
    lines += [_guest(places, standings(sessions, by_person[pk])) for pk, places in guests.items() if pk not in bookings]
    in_order = tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.person.pk)))
    return Register(event, sessions, in_order, max((mark.pk for mark in marks), default=0))


def standings(sessions: Sequence[Session], marks: Iterable[Mark], *, made_up: Mapping[int, MadeUp] | None = None) -> tuple[Standing, ...]:
    """Return what one person was at each of `sessions`, by all `marks` of theirs, and what they made up of each."""
    by_session: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_session[mark.session_id].append(mark)
    found = (standing(session, by_session[session.pk]) for session in sessions)
    return tuple(replace(each, made_up=made_up.get(each.session.pk)) if made_up else each for each in found)


def places_at_one(condition: Q) -> list[SessionPlace]:
    """Return the places at one session that are held and that `condition` selects, in one query."""
    return list(SessionPlace.objects.held().filter(condition).select_related("booking__person", "booking__school", "session"))


def made_up_at(places: Sequence[SessionPlace]) -> dict[int, dict[int, MadeUp]]:
    """Return, by person and by the session that they missed, what they made up of it at the one that they have a place at instead.

    It takes one query, and none where there are no places.
    """
    found: dict[int, dict[int, MadeUp]] = defaultdict(dict)
    if not places:
        return found
    marks: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    sessions, people = {place.session_id for place in places}, {place.booking.person_id for place in places}
    for mark in Mark.objects.filter(session__in=sessions, person__in=people):
        marks[mark.session_id, mark.person_id].append(mark)
    for place in places:
        person = place.booking.person_id
        minutes = standing(place.session, marks[place.session_id, person]).minutes or 0
        found[person][place.missed_id] = MadeUp(place.session, minutes)
    return found


def _guest(places: Sequence[SessionPlace], found: tuple[Standing, ...]) -> Line:
    """Return the line of somebody who has places at single sessions alone, with the sessions that they were marked at besides."""
    at = {place.session_id for place in places} | {each.session.pk for each in found if each.mark}
    return Line(places[0].booking.person, places[0].booking, found, frozenset(at))


def _is_whole(standing: Standing) -> bool:
    is_present = standing.mark is not None and standing.mark.state == Mark.State.PRESENT
    return is_present or (standing.made_up is not None and standing.made_up.minutes >= minutes_of(standing.session))


def standing(session: Session, marks: Sequence[Mark]) -> Standing:
    """Return what somebody was at `session` by all `marks` of them there.

    A mark is replaced by a later one of the same device, and by one whose maker had been shown it. Of those that are left the latest
    counts, and those that say something else contradict it until somebody who sees them all marks again.
    """
    if not marks:
        return Standing(session)
    # Where clocks went back and forth each may have been replaced by another: then all of them are left.
    left = [mark for mark in marks if not any(_replaces(other, mark) for other in marks)] or marks
    latest = max(left, key=_when)
    return Standing(session, latest, tuple(mark for mark in sorted(left, key=_when) if mark.says != latest.says))


def _replaces(other: Mark, mark: Mark) -> bool:
    if other.seen >= mark.pk:
        return True
    is_of_one_device = other.device is not None and other.device == mark.device
    return is_of_one_device and mark.seen < other.pk and _when(other) > _when(mark)


def _when(mark: Mark) -> tuple[object, int]:
    return mark.made_at, mark.pk
