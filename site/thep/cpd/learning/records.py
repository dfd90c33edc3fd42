"""The record of one person's learning, by academic year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from thep.accounts.models import User
from thep.cms.academic_years import in_words, this_academic_year
from thep.cms.plan.plan import plan_of
from thep.cms.spreadsheets import Heading, Sheet
from thep.events.kinds import kind_of
from thep.events.models import Event

from .. import hours
from ..certificates import earned, own
from ..certificates.models import Certificate
from ..hours import Attendance
from ..models import Mark
from ..themes import counted_for


@dataclass(frozen=True, kw_only=True)
class Attended:
    """An event that somebody came to in a year, with the sessions that they were at, and what these count for in words.

    `certificate` is the newest of theirs, in force or not; `can_be_taken` says that they can have their first now.
    """

    event: Event
    sessions: Sequence[Attendance]
    themes: Sequence[str]
    objectives: Sequence[str]
    certificate: Certificate | None = None
    can_be_taken: bool = False

    @property
    def minutes(self) -> int:
        return hours.minutes_of(self.sessions)

    @property
    def number(self) -> str:
        """The number of the certificate that is in force; empty where none is."""
        return self.certificate.number if self.certificate and self.certificate.is_in_force else ""

    @property
    def hours(self) -> str:
        return hours.in_words(self.minutes)

    @property
    def is_part(self) -> bool:
        """Whether they were at a part of one of the sessions only."""
        return any(each.mark.state in Mark.PARTS for each in self.sessions)


@dataclass(frozen=True, kw_only=True)
class LearningYear:
    """What somebody attended in an academic year, the latest first; `others` are the years to choose from."""

    academic_year: int
    others: Sequence[int]
    attended: Sequence[Attended] = ()
    themes: Sequence[tuple[str, str]] = field(default=())
    objectives: Sequence[tuple[str, str]] = field(default=())

    @property
    def name(self) -> str:
        return in_words(self.academic_year)

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.attended)

    @property
    def hours(self) -> str:
        return hours.in_words(self.minutes)

    @property
    def years(self) -> list[tuple[int, str, bool]]:
        """The years to choose from: each with its name, and whether it is this one."""
        return [(year, in_words(year), year == self.academic_year) for year in self.others]

    @property
    def sittings(self) -> list[tuple[Attended, Attendance]]:
        """Each session that they were at, the earliest first, with its event."""
        found = [(each, session) for each in self.attended for session in each.sessions]
        return sorted(found, key=lambda pair: pair[1].session.starts_at)


def record_of(person: User, academic_year: int | None = None) -> LearningYear:
    """Return the record of `person` in the year, or where none is given in the last one that has something; in twelve queries at most."""
    there = [each for each in hours.of_person(person) if each.minutes]
    with_record = {each.academic_year for each in there}
    year = academic_year if academic_year is not None else max(with_record, default=this_academic_year())
    of_year = [each for each in there if each.academic_year == year]
    others = sorted(with_record | {this_academic_year(), year}, reverse=True)
    return _with_what_counts(person, of_year, year, others) if of_year else LearningYear(academic_year=year, others=others)


def _with_what_counts(person: User, of_year: Sequence[Attendance], year: int, others: Sequence[int]) -> LearningYear:
    counted, plan = counted_for(each.event for each in of_year), plan_of(year)
    by_event: dict[int, list[Attendance]] = {}
    for each in of_year:
        by_event.setdefault(each.event.pk, []).append(each)
    events = [sessions[0].event for sessions in by_event.values()]
    certificates = own.certificates_of(person, events)
    to_take = {event.pk for event in earned.earned_by(person, [event for event in events if event.pk not in certificates])}
    attended = [
        Attended(
            event=sessions[0].event,
            sessions=sessions,
            themes=list(counted.themes.get(key, ())),
            objectives=plan.in_words(counted.objectives[key]),
            certificate=certificates.get(key),
            can_be_taken=key in to_take,
        )
        for key, sessions in by_event.items()
    ]
    by_objective = counted.by_objective(of_year)
    return LearningYear(
        academic_year=year,
        others=others,
        attended=attended[::-1],
        themes=_in_words(counted.by_theme(of_year).items()),
        objectives=_in_words(zip(plan.in_words(by_objective), by_objective.values(), strict=True)),
    )


def _in_words(sums: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(name, hours.in_words(minutes)) for name, minutes in sums]


SHEET = Sheet(
    "my-learning",
    [
        Heading("Date", lambda row: row[1].session.starts_at),
        Heading("Event", lambda row: row[0].event.title),
        Heading("Session", lambda row: row[1].session.title),
        Heading("Kind", lambda row: kind_of(row[0].event).label),
        Heading("Attendance", lambda row: row[1].mark.get_state_display()),
        Heading("Minutes", lambda row: row[1].minutes),
        Heading("Themes", lambda row: "; ".join(row[0].themes)),
        Heading("Objectives", lambda row: "; ".join(row[0].objectives)),
        Heading("Certificate", lambda row: row[0].number),
    ],
)
