"""Answering a press on a register's list: with the row alone for the page's script, with the page where there is none."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from thep.cpd.errors import CpdError, Unreadable
from thep.cpd.models import Mark
from thep.cpd.offline import codes, sent_codes
from thep.cpd.offline.listed import is_number
from thep.cpd.registers import Register, register_of
from thep.events.models import Event, Session

from . import taps
from .rows import Listed, session_shown

PART = "part"
NOTHING: Mapping[str, Any] = {}
Show = Callable[[dict[str, Any], int], HttpResponse]
Keep = Callable[[Register, Session, taps.Tap], None]
Read = Callable[[HttpRequest, Register], taps.Tap]


def listed_of(event: Event, asked: Mapping[str, str]) -> Listed | None:
    """Return the list of the session that was asked for, or of today's; None where the event has no session."""
    register = register_of(event)
    session = session_shown(register.sessions, asked.get("session"))
    return Listed(register, session, marks_as=asked.get("as", "")) if session else None


def read_press(request: HttpRequest, register: Register) -> taps.Tap:
    """Return what was pressed on the list.

    Raises:
        Unreadable: it is no such press.
    """
    return taps.read_tap(request.POST.dict())


def read_code(request: HttpRequest, register: Register) -> taps.Tap:
    """Return that whoever has the code that was sent is present.

    Raises:
        CpdError: nobody on the register has it, or a photograph shows none.
    """
    code, way = sent_codes.read(request, sender=f"person {request.user.pk}")
    seen = request.POST.get("seen", "")
    person = codes.person_with(code, register)
    return taps.Tap(person=person, state=Mark.State.PRESENT, seen=int(seen) if is_number(seen) else 0, way=way)


def answer_press(
    request: HttpRequest, event: Event, *, keep: Keep, show: Show, more: Mapping[str, Any] = NOTHING, read: Read = read_press
) -> HttpResponse:
    """Have `keep` take what was pressed, and answer with what the register then says.

    `show` renders the page from a context and a status, for whoever has no script and was refused; what they typed is in it. `more` is what
    a row says beside. `read` finds out what was pressed.
    """
    listed = listed_of(event, request.POST.dict())
    if listed is None:
        return show({"closed": "This event has no date yet, so there is no register."}, 422)
    person, error = 0, ""
    try:
        tap = read(request, listed.register)
        person = tap.person
        keep(listed.register, listed.session, tap)
    except CpdError as refused:
        error = str(refused)
        person = person or (_person_of(request) if isinstance(refused, Unreadable) else 0)
    listed = replace(listed, register=register_of(event))
    if error:
        minutes = taps.typed_for(request.POST.dict(), "minutes", str(person))
        listed = replace(listed, errors={person: error}, typed={person: minutes or ""})
    row = listed.row_of(person)
    if request.headers.get("X-Answer") == PART:
        context = {**more, **listed.context(), "row": row, "error": error}
        return render(request, "cpd/taking/pressed.html", context, status=422 if error else 200)
    if error:
        return show({**listed.context(), "error": error, "error_row": row, "typed": request.POST.get("code", "")}, 422)
    chosen = f"&as={listed.chosen}" if "as" in request.POST else ""
    return redirect(f"{request.path}?session={listed.session.pk}{chosen}#p{person}")


def _person_of(request: HttpRequest) -> int:
    """Return whose row it was, of a press that can't be read otherwise."""
    person, _, _ = taps.pressed(request.POST.dict())
    return int(person) if person.isdecimal() and len(person) < 19 else 0
