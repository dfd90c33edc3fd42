"""A sheet of paper entered after the day: many marks in one post."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.cpd import marks
from thep.cpd.errors import Unreadable
from thep.cpd.models import Mark
from thep.cpd.registers import Register
from thep.cpd.taking import taps
from thep.cpd.taking.rows import Listed, Row
from thep.events.models import Session


@dataclass(frozen=True)
class Entered:
    """What became of a sheet: how many marks were kept, and why the others weren't, by the key of the person."""

    kept: int
    errors: Mapping[int, str]


def enter(register: Register, session: Session, data: Mapping[str, str], *, by: User, corrects: bool = False, reason: str = "") -> Entered:
    """Keep what was entered for each person of the register: `state-<key>`, and for a part `minutes-<key>`, empty for a quarter missed.

    `seen` is the newest mark that the form had shown. Who is left empty, and who is marked so already, gets no mark. `corrects` says that
    what changes a mark is a correction, which needs the `reason`. What can't be kept is said, and the others are kept.

    Raises:
        NoRegister: the event has none.
    """
    listed = Listed(register, session)
    errors: dict[int, str] = {}
    offered: dict[str, list[marks.Offered]] = {Mark.Way.PAPER: [], Mark.Way.CORRECTION: []}
    for row in listed.rows:
        try:
            tap = _read(data, row.pk, session)
        except Unreadable as unread:
            errors[row.pk] = str(unread)
            continue
        if tap is None or _is_unchanged(row, tap):
            continue
        way: str = Mark.Way.CORRECTION if corrects and row.state else Mark.Way.PAPER
        if way == Mark.Way.CORRECTION and not reason.strip():
            errors[row.pk] = taps.ASKS_WHY
            continue
        minutes = tap.minutes
        if minutes is None and tap.state in Mark.PARTS:
            minutes = taps.propose_minutes(tap.state, session, at=session.ends_at)
        offered[way].append(
            marks.Offered(
                session=session.pk, person=row.pk, state=tap.state, made_at=timezone.now(), minutes=minutes, seen=tap.seen,
                reason=reason.strip()[:200] if way == Mark.Way.CORRECTION else "",
            )
        )  # fmt: skip
    kept = 0
    with transaction.atomic():
        for way, each in offered.items():
            taken = marks.record(register.event, each, source=marks.Source(way=way, by=by)) if each else []
            errors |= {mark.person: said.refused for mark, said in zip(each, taken, strict=True) if said.refused}
            kept += sum(not said.refused for said in taken)
    return Entered(kept, errors)


def _read(data: Mapping[str, str], person: int, session: Session) -> taps.Tap | None:
    state = data.get(f"state-{person}", "")
    if not state:
        return None
    sent = {"mark": f"{person}.{state}.{data.get('seen', '')}"}
    typed = data.get(f"minutes-{person}", "")
    if typed.strip() and state in Mark.PARTS:
        sent[f"minutes-{person}"] = typed
    return taps.read_tap(sent)


def _is_unchanged(row: Row, tap: taps.Tap) -> bool:
    """Return whether the row says so already. Where two marks differ that settles nothing: the sheet shows one of them alone."""
    mark = row.standing.mark
    return mark is not None and mark.state == tap.state and tap.minutes in (None, mark.minutes)
