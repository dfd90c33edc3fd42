"""Who has earned a certificate: read from the register each time, so that a correction of a mark counts at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from thep.accounts.models import User
from thep.bookings.models import Booking, SessionPlace
from thep.cpd import registers
from thep.cpd.marks import minutes_of
from thep.cpd.models import Mark
from thep.cpd.registers import Line
from thep.events.models import Event, Session

from . import rules
from .errors import CertificateError, NoCertificates, NotEarned, NotOver, Unsettled
from .models import CertificateRule

MEND = "If that’s wrong, whoever led the event or our office can correct the register."


@dataclass(frozen=True)
class Measure:
    """What is asked of whoever is to get a certificate of `event`: `needed` of its `whole` minutes."""

    event: Event
    rule: CertificateRule
    sessions: tuple[Session, ...]

    @property
    def whole(self) -> int:
        return sum(minutes_of(session) for session in self.sessions)

    @property
    def needed(self) -> int:
        """How many minutes, rounded up: 80% of 100 minutes are 80, of 101 they are 81."""
        return -(-self.whole * self.rule.percent // 100)

    def refusal(self, line: Line) -> CertificateError | None:
        """Return why the person of a register's line gets no certificate; None where they do."""
        if line.only_at is not None:
            return NotEarned("This was a place at one session alone. The hours there count for the booking that missed it.")
        if line.is_contradicted:
            return Unsettled(f"Two marks on the register contradict each other. {MEND}")
        if line.minutes >= self.needed:
            return None
        if not any(standing.mark for standing in line.standings):
            return Unsettled(f"The register doesn’t say yet who came. {MEND}")
        return NotEarned(f"By the register it was {line.minutes} of {self.whole} minutes, and a certificate asks for {self.needed}. {MEND}")


def measure_of(event: Event) -> Measure:
    """Return what a certificate of `event` asks for now.

    Raises:
        NoCertificates: its rule gives none, or it is a draft, cancelled or without a date.
        NotOver: it isn't over.
    """
    return _measure(event, rules.rule_of(event), tuple(event.sessions.order_by("starts_at")))


def earned_by(person: User, events: Sequence[Event]) -> list[Event]:
    """Return those of `events` of which `person` has earned a certificate, in seven queries at most."""
    rules_of = {rule.event_id: rule for rule in CertificateRule.objects.filter(event__in=events)}
    lines = _lines_of_one(person, events)
    found = []
    for event in events:
        sessions = tuple(standing.session for standing in lines[event.pk].standings)
        try:
            measure = _measure(event, rules_of.get(event.pk) or CertificateRule(event=event), sessions)
        except CertificateError:
            continue
        if measure.refusal(lines[event.pk]) is None:
            found.append(event)
    return found


def line_of(event: Event, person: User) -> Line:
    """Return the register's line of one person, in five queries at most."""
    return _lines_of_one(person, [event])[event.pk]


def _lines_of_one(person: User, events: Sequence[Event]) -> dict[int, Line]:
    """Return the line of one person on the register of each of `events`, by the event's key."""
    sessions: dict[int, list[Any]] = defaultdict(list)
    theirs = SessionPlace.objects.held().filter(booking__person=person)
    at_one = Exists(theirs.filter(Q(session=OuterRef("pk")) | Q(missed=OuterRef("pk"))))
    for session in Session.objects.filter(event__in=events).annotate(has_places=at_one).order_by("starts_at"):
        sessions[session.event_id].append(session)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in Mark.objects.filter(session__event__in=events, person=person).select_related("session"):
        marks[mark.session.event_id].append(mark)
    # Few have any.
    has_places = any(session.has_places for each in sessions.values() for session in each)
    places = registers.places_at_one(Q(booking__person=person)) if has_places else []
    made_up = registers.made_up_at(places)[person.pk]
    guest_at: dict[int, set[int]] = defaultdict(set)
    for place in places:
        guest_at[place.session.event_id].add(place.session_id)
    booked = set(Booking.objects.live().filter(event__in=guest_at, person=person).values_list("event", flat=True)) if guest_at else set()
    return {
        event.pk: Line(
            person,
            None,
            registers.standings(tuple(sessions[event.pk]), marks[event.pk], made_up=made_up),
            frozenset(guest_at[event.pk]) if event.pk in guest_at and event.pk not in booked else None,
        )
        for event in events
    }


def lines_of(event: Event, people: Iterable[int]) -> list[Line]:
    """Return the register's lines of those of `people`, by their keys, whom it lists."""
    wanted = set(people)
    return [line for line in registers.register_of(event).lines if line.person.pk in wanted]


def _measure(event: Event, rule: CertificateRule, sessions: tuple[Session, ...]) -> Measure:
    if event.state != Event.State.OPEN or event.ends_at is None:
        raise NoCertificates("There are no certificates: the event is cancelled, not published or has no date yet.")
    if not rule.offered:
        raise NoCertificates("This event has no certificates.")
    if not event.is_over:
        raise NotOver("The event isn’t over. Certificates can be issued after it ends.")
    return Measure(event, rule, sessions)
