"""What the list of a register shows of one session: a row for each person, and how many were what."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from thep.cpd.models import Mark
from thep.cpd.registers import Line, Register, Standing
from thep.events.models import Session

BUTTONS = tuple((state.value, str(state.label)) for state in Mark.State)


@dataclass(frozen=True)
class Row:
    """One person at one session. `error` is why what was just pressed isn't kept, and `typed` the minutes that were."""

    line: Line
    standing: Standing
    seen: int
    error: str = ""
    typed: str = ""

    @property
    def pk(self) -> int:
        return self.line.person.pk

    @property
    def state(self) -> str:
        return self.standing.mark.state if self.standing.mark else ""

    @property
    def is_plain(self) -> bool:
        """Whether the row says no more than the name and what they were."""
        return not (self.is_part or self.error or self.standing.contradicted_by)

    @property
    def is_part(self) -> bool:
        return self.state in Mark.PARTS

    @property
    def both(self) -> list[Mark]:
        """The marks that contradict each other, the earliest first; none where they agree."""
        if self.standing.mark is None or not self.standing.contradicted_by:
            return []
        return [*self.standing.contradicted_by, self.standing.mark]


@dataclass(frozen=True)
class Listed:
    """The list of one session of a register. `marks_as` is what the next name that is pressed is marked as, where there is no script."""

    register: Register
    session: Session
    marks_as: str = ""
    errors: Mapping[int, str] = field(default_factory=dict)
    typed: Mapping[int, str] = field(default_factory=dict)

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        return BUTTONS

    @property
    def chosen(self) -> str:
        return self.marks_as if self.marks_as in dict(BUTTONS) else Mark.State.PRESENT.value

    @property
    def rows(self) -> list[Row]:
        return [self.row(line) for line in self.register.lines if line.is_at(self.session)]

    def row_of(self, person: int) -> Row | None:
        """Return the row of one person; None where they aren't listed."""
        return next((self.row(line) for line in self.register.lines if line.person.pk == person), None)

    def row(self, line: Line) -> Row:
        standing = next(each for each in line.standings if each.session.pk == self.session.pk)
        pk = line.person.pk
        return Row(line, standing, self.register.newest, self.errors.get(pk, ""), self.typed.get(pk, ""))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many were what, those in no row left out; how many aren't marked yet stands last."""
        counted = Counter(row.state for row in self.rows)
        found = [(state.label, counted[state.value]) for state in Mark.State if counted[state.value]]
        return [*found, ("Not marked", counted[""])]

    @property
    def contradicted(self) -> list[Row]:
        return [row for row in self.rows if row.both]

    def context(self) -> dict[str, Any]:
        return {"listed": self, "rows": self.rows, "session": self.session}


def session_shown(sessions: Sequence[Session], asked: str | None) -> Session | None:
    """Return the session that was asked for; else today's, the last that began, or the first to come. None where there are none."""
    chosen = next((session for session in sessions if str(session.pk) == asked), None)
    if chosen is not None or not sessions:
        return chosen
    now, today = timezone.now(), timezone.localdate()
    todays = [session for session in sessions if timezone.localdate(session.starts_at) == today]
    if todays:
        on = [session for session in todays if session.starts_at - datetime.timedelta(minutes=30) <= now]
        return on[-1] if on else todays[0]
    begun = [session for session in sessions if session.starts_at <= now]
    return begun[-1] if begun else sessions[0]
