"""One press on a register's list, and the mark that it makes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from thep.accounts.models import User
from thep.cpd import marks
from thep.cpd.errors import CpdError, Unreadable
from thep.cpd.marks import minutes_of
from thep.cpd.models import Mark
from thep.cpd.registers import Register, Standing
from thep.events.models import Session

FORGIVEN = 15
"""How many minutes somebody is taken to have missed, where the clock can't say it as the session isn't on."""
ASKS_WHY = "Enter why you’re changing a mark, then mark them again."


@dataclass(frozen=True, kw_only=True)
class Tap:
    """What was pressed: for whom, what they were, and the newest mark that the row had shown. `minutes` are there where they were typed.

    `way` is how it was known whose row it is: they were found on the list, or by their code.
    """

    person: int
    state: str
    seen: int
    minutes: int | None = None
    reason: str = ""
    way: str = Mark.Way.LIST


def read_tap(data: Mapping[str, str]) -> Tap:
    """Return what a press of a row's button sent, and `minutes-<person>` and the reason where they were typed.

    The button of a state sends `mark` as '<person>.<state>.<seen>'. A name, which is pressed where the page has no script, sends `person`,
    beside the state that is chosen above the list (`as`) and what the page had shown (`seen`).

    Raises:
        Unreadable: it is no such press, or the minutes are no number.
    """
    if data.get("mark") == "":
        raise Unreadable("Press what they were, beside their name.")
    person, state, seen = pressed(data)
    if not (person.isdecimal() and seen.isdecimal()) or max(len(person), len(seen)) > 18:
        raise Unreadable("That can’t be read. Reload the register, then mark them again.")
    typed = typed_for(data, "minutes", person)
    if typed is not None and not (typed.strip().isdecimal() and len(typed) < 6):
        raise Unreadable("Enter how many minutes they were there, as a number.")
    minutes = None if typed is None else int(typed)
    return Tap(person=int(person), state=state, seen=int(seen), minutes=minutes, reason=reason_in(data))


def pressed(data: Mapping[str, str]) -> tuple[str, str, str]:
    """Return for whom, what they were and what had been shown, as the press says it; each empty where it doesn't."""
    if "mark" not in data:
        return data.get("person", ""), data.get("as", ""), data.get("seen", "")
    person, state, seen = [*data["mark"].split("."), "", ""][:3]
    return person, state, seen


def reason_in(data: Mapping[str, str]) -> str:
    """Return why a mark is changed: as it was typed in the person's row, else above the list."""
    person, _, _ = pressed(data)
    return typed_for(data, "reason", person) or data.get("reason", "")


def typed_for(data: Mapping[str, str], name: str, person: str) -> str | None:
    """Return what was typed in the field `name` of a person's own row; None where the press is of none."""
    return data.get(f"{name}-{person}")


def take(register: Register, session: Session, tap: Tap, *, by: User, way: str = "", reason: str = "") -> None:
    """Keep what was pressed as a mark of `by`; nothing more is kept where the register says so already.

    Raises:
        CpdError: it can't be kept; the words say why.
    """
    standing = standing_of(register, session, tap.person)
    if says_so(standing, tap):
        return
    now = timezone.now()
    minutes = tap.minutes
    if minutes is None and tap.state in Mark.PARTS:
        minutes = propose_minutes(tap.state, session, at=now)
    offered = marks.Offered(
        session=session.pk, person=tap.person, state=tap.state, made_at=now, minutes=minutes, seen=tap.seen, reason=reason
    )
    [taken] = marks.record(register.event, [offered], source=marks.Source(way=way or tap.way, by=by))
    if taken.refused:
        raise CpdError(taken.refused)


def correct(register: Register, session: Session, tap: Tap, *, by: User) -> None:
    """Keep what the office pressed: as a correction with its reason where the person was marked otherwise before.

    Raises:
        CpdError: it can't be kept, or a correction has no reason.
    """
    standing = standing_of(register, session, tap.person)
    if standing is None or standing.mark is None:
        take(register, session, tap, by=by)
        return
    if not tap.reason.strip() and not says_so(standing, tap):
        raise CpdError(ASKS_WHY)
    take(register, session, tap, by=by, way=Mark.Way.CORRECTION, reason=tap.reason.strip()[:200])


def standing_of(register: Register, session: Session, person: int) -> Standing | None:
    """Return what the register says of `person` at `session`; None where it doesn't list them."""
    found = (line for line in register.lines if line.person.pk == person)
    return next((standing for line in found for standing in line.standings if standing.session.pk == session.pk), None)


def says_so(standing: Standing | None, tap: Tap) -> bool:
    """Return whether the register says already what was pressed, so that a second press makes no second mark."""
    if standing is None or standing.mark is None or standing.contradicted_by:
        return False
    return standing.mark.state == tap.state and tap.minutes in (None, standing.mark.minutes)


def propose_minutes(state: str, session: Session, *, at: datetime.datetime) -> int:
    """Return how long somebody is there of `session` who comes, or leaves, at the moment `at`."""
    whole = minutes_of(session)
    if not session.starts_at <= at < session.ends_at:
        there = whole - FORGIVEN
    elif state == Mark.State.LATE:
        there = int((session.ends_at - at).total_seconds() // 60)
    else:
        there = int((at - session.starts_at).total_seconds() // 60)
    return max(1, min(there, whole - 1))
