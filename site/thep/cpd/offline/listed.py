"""The list of a register, one session at a time, and the mark that one of its buttons makes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from thep.events.models import Event, Session

from ..errors import CpdError
from ..marks import Offered
from ..models import Mark
from ..registers import Register, Standing, register_of
from . import codes
from .snapshots import current_session, in_words, name_of, school_of, session_in_words


class NothingToMark(CpdError):
    """The form says of nobody what they were."""


@dataclass(frozen=True)
class Row:
    """One person's row at a session: what is shown of them there."""

    person: int
    name: str
    school: str
    standing: Standing

    @property
    def words(self) -> str:
        return in_words(self.standing.mark) if self.standing.mark else "Not marked yet"

    @property
    def conflicts(self) -> list[str]:
        return [in_words(mark) for mark in self.standing.contradicted_by]

    @property
    def other_marks(self) -> str:
        return f"Another mark says: {'; '.join(self.conflicts)}. Mark again to say which is right."


@dataclass(frozen=True)
class ListedRegister:
    """A register at one of its sessions."""

    register: Register
    session: Session
    rows: tuple[Row, ...]

    @property
    def words(self) -> str:
        return session_in_words(self.session)

    @property
    def sessions(self) -> list[tuple[Session, str]]:
        return [(session, session_in_words(session)) for session in self.register.sessions]

    @property
    def counted(self) -> int:
        """How many are marked as there."""
        return sum(bool(row.standing.minutes) for row in self.rows)


def list_of(event: Event, *, session: str | None = None) -> ListedRegister | None:
    """Return the register at the session that is asked for, or else the one that is on or comes next; None without sessions."""
    register = register_of(event)
    if not register.sessions:
        return None
    chosen = next((each for each in register.sessions if str(each.pk) == session), None) or current_session(register)
    at = register.sessions.index(chosen)
    rows = tuple(Row(line.person.pk, name_of(line), school_of(line), line.standings[at]) for line in register.lines if line.is_at(chosen))
    return ListedRegister(register, chosen, rows)


def states_to_choose(asked: str) -> dict[str, object]:
    """Return what a name that is pressed can be marked as, for the page, and the one that is chosen: `asked`, or else present."""
    return {"states": Mark.State.choices, "chosen": asked if asked in Mark.State else Mark.State.PRESENT.value}


def read_mark(typed: Mapping[str, str], shown: ListedRegister | None) -> Offered:
    """Return the mark of the name that was pressed: `person` is their number, and what they were is chosen above the list (`as`).

    Raises:
        NothingToMark: it names nobody, or nobody could be marked.
    """
    person, state = typed.get("person", ""), typed.get("as", "")
    minutes, seen = typed.get("minutes", "").strip(), typed.get("seen", "0")
    if shown is None or not is_number(person):
        raise NothingToMark("Choose somebody on the list, and press what they were.")
    return Offered(
        session=shown.session.pk, person=int(person), state=state, made_at=timezone.now(),
        minutes=int(minutes) if state in ("late", "left_early") and is_number(minutes) else None,
        seen=int(seen) if is_number(seen) else 0,
    )  # fmt: skip


def mark_by_code(code: str, shown: ListedRegister | None, *, seen: str, way: str) -> Offered:
    """Return the mark that somebody with this code is present.

    Raises:
        NothingToMark: nobody could be marked.
        UnknownCode: nobody on the register has it.
    """
    if shown is None:
        raise NothingToMark("This event has no sessions yet, so nobody can be marked.")
    person = codes.person_with(code, shown.register)
    return Offered(
        session=shown.session.pk, person=person, state=Mark.State.PRESENT, made_at=timezone.now(), way=way,
        seen=int(seen) if is_number(seen) else 0,
    )  # fmt: skip


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
