"""Answering a press on a register's list: with the row alone for the page's script, with the page where there is none."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from thep.cpd.errors import CpdError, Unreadable
from thep.cpd.registers import Register, register_of
from thep.events.models import Event, Session

from . import taps
from .rows import Listed, session_shown

PART = "part"
NOTHING: Mapping[str, Any] = {}
Show = Callable[[dict[str, Any], int], HttpResponse]
Keep = Callable[[Register, Session, taps.Tap], None]


def listed_of(event: Event, asked: Mapping[str, str]) -> Listed | None:
    """Return the list of the session that was asked for, or of today's; None where the event has no session."""
    register = register_of(event)
    session = session_shown(register.sessions, asked.get("session"))
    return Listed(register, session, marks_as=asked.get("as", "")) if session else None


def answer_press(request: HttpRequest, event: Event, *, keep: Keep, show: Show, more: Mapping[str, Any] = NOTHING) -> HttpResponse:
    """Have `keep` take what was pressed, and answer with what the register then says.

    `show` renders the page from a context and a status, for whoever has no script and was refused; what they typed is in it. `more` is what
    a row says beside.
    """
    listed = listed_of(event, request.POST.dict())
    if listed is None:
        return show({"closed": "This event has no date yet, so there is no register."}, 422)
    person, error = 0, ""
    try:
        tap = taps.read_tap(request.POST.dict())
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
        return show({**listed.context(), "error": error, "error_row": row}, 422)
    chosen = f"&as={listed.chosen}" if "as" in request.POST else ""
    return redirect(f"{request.path}?session={listed.session.pk}{chosen}#p{person}")


def _person_of(request: HttpRequest) -> int:
    """Return whose row it was, of a press that can't be read otherwise."""
    person, _, _ = taps.pressed(request.POST.dict())
    return int(person) if person.isdecimal() and len(person) < 19 else 0
