"""Who has earned a certificate: read from the register each time, so that a correction of a mark counts at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

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
    """Return those of `events` of which `person` has earned a certificate, in three queries."""
    rules_of = {rule.event_id: rule for rule in CertificateRule.objects.filter(event__in=events)}
    sessions: dict[int, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(event__in=events).order_by("starts_at"):
        sessions[session.event_id].append(session)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in Mark.objects.filter(session__event__in=events, person=person).select_related("session"):
        marks[mark.session.event_id].append(mark)
    found = []
    for event in events:
        try:
            measure = _measure(event, rules_of.get(event.pk) or CertificateRule(event=event), tuple(sessions[event.pk]))
        except CertificateError:
            continue
        if measure.refusal(Line(person, None, registers.standings(measure.sessions, marks[event.pk]))) is None:
            found.append(event)
    return found


def line_of(event: Event, person: User) -> Line:
    """Return the register's line of one person, in five queries at most."""
    marks = Mark.objects.filter(session__event=event, person=person)
    made_up = registers.minutes_made_up(registers.places_at_one(Q(booking__event=event, booking__person=person)))[person.pk]
    found = registers.standings(tuple(event.sessions.order_by("starts_at")), marks, made_up=made_up)
    at = set(SessionPlace.objects.held().filter(session__event=event, booking__person=person).values_list("session", flat=True))
    is_booked = not at or Booking.objects.live().filter(event=event, person=person).exists()
    return Line(person, None, found, None if is_booked else frozenset(at))


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
