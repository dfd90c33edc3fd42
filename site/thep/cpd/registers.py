"""What the marks of an event come to: who was there, for how long, and where two marks contradict each other.

Nothing here is kept: it is read from the marks each time, so that it can't disagree with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events.models import Event, Session
from thep.schools.models import School

from .marks import minutes_of
from .models import Mark


@dataclass(frozen=True)
class Standing:
    """What somebody was at a session: the latest mark that nobody who knew of it has replaced, and those that contradict it."""

    session: Session
    mark: Mark | None = None
    contradicted_by: tuple[Mark, ...] = ()

    @property
    def minutes(self) -> int | None:
        """How many minutes of the session they were there; None where nobody has marked them."""
        if self.mark is None:
            return None
        if self.mark.state not in Mark.THERE:
            return 0
        whole = minutes_of(self.session)
        return whole if self.mark.minutes is None else min(self.mark.minutes, whole)


@dataclass(frozen=True)
class Line:
    """One person's line of a register: what they booked, where they did, and what they were at each session."""

    person: User
    booking: Booking | None
    standings: tuple[Standing, ...]

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
        if states == {Mark.State.PRESENT} and self.is_marked:
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


def register_of(event: Event) -> Register:
    """Return the register of `event`, in four queries."""
    sessions = tuple(event.sessions.order_by("starts_at"))
    marks = list(Mark.objects.filter(session__event=event).select_related("person", "by", "link"))
    listed = Booking.objects.filter(event=event, state__in=[*Booking.PLACED, Booking.State.APOLOGIES])
    bookings = {booking.person_id: booking for booking in listed.select_related("person", "school").order_by("pk")}
    by_person: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_person[mark.person_id].append(mark)
    people = {booking.person_id: booking.person for booking in bookings.values()} | {mark.person_id: mark.person for mark in marks}
    lines = (Line(person, bookings.get(pk), standings(sessions, by_person[pk])) for pk, person in people.items())
    in_order = tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.person.pk)))
    return Register(event, sessions, in_order, max((mark.pk for mark in marks), default=0))


def standings(sessions: Sequence[Session], marks: Iterable[Mark]) -> tuple[Standing, ...]:
    """Return what one person was at each of `sessions`, by all `marks` of theirs."""
    by_session: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_session[mark.session_id].append(mark)
    return tuple(standing(session, by_session[session.pk]) for session in sessions)


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
