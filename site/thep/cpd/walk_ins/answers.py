"""The page on which somebody is added at the door: found by name or address, or new."""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from thep.accounts.access import person_of
from thep.bookings.errors import BookingsError, EventFull
from thep.cpd.errors import CpdError
from thep.cpd.taking.rows import session_shown
from thep.events.models import Event, Session

from . import walk_ins
from .forms import NewPersonForm

Show = Callable[[dict[str, Any], int], HttpResponse]


def answer_walk_in(request: HttpRequest, event: Event, *, back: str, show: Show) -> HttpResponse:
    """Show who was looked for, or add who was chosen and go back to the register at the address `back`."""
    data = request.POST if request.method == "POST" else request.GET
    session = session_shown(list(event.sessions.all()), data.get("session"))
    typed = data.get("q", "")
    context: dict[str, Any] = {"session": session, "back": back, "q": typed, "form": NewPersonForm()}
    context["finds_anybody"] = walk_ins.finds_anybody(person_of(request))
    if request.method == "POST" and session is not None:
        return _add(request, event, session, context, show=show)
    by = person_of(request)
    # Names are looked up while a queue waits, not all day long.
    if typed and not ratelimit.consume(request, app="allauth.account", action="walk_in_search", key=str(by.pk), limit_get=True):
        return show({**context, "error": "You’ve looked for many people. Wait a minute, or add them below as somebody new."}, 429)
    found = walk_ins.find_people(typed, event=event, by=by)
    if typed and not found:
        initial = {"email": typed, "name": data.get("name", "")[:150]} if "@" in typed else {"name": typed}
        context["form"] = NewPersonForm(initial=initial)
    return show({**context, "found": found, "too_short": 0 < len(typed.strip()) < walk_ins.FEWEST_LETTERS}, 200)


def _add(request: HttpRequest, event: Event, session: Session, context: dict[str, Any], *, show: Show) -> HttpResponse:
    how: dict[str, Any] = {"by": person_of(request), "makes_room": "makes_room" in request.POST}
    chosen = request.POST.get("person", "")
    form = NewPersonForm(None if chosen else request.POST)
    person = walk_ins.person_found(chosen, context["q"], event=event, by=how["by"])
    try:
        if person is not None:
            booking = walk_ins.add(event, session, person=person, **how)
        elif chosen:
            raise CpdError("Find them again, by their surname or their email address, and add them from there.")
        elif form.is_valid():
            booking = walk_ins.add_new(event, session, **form.cleaned_data, **how)
        else:
            return show({**context, "form": form, "found": []}, 422)
    except (CpdError, BookingsError) as refused:
        words = "All places are taken. If there’s room for one more, say so below." if isinstance(refused, EventFull) else str(refused)
        context |= {"error": words, "is_full": isinstance(refused, EventFull), "chosen": person, "form": form, "found": []}
        return show(context, 422)
    messages.success(request, f"{booking.person} is added, and marked present.")
    return redirect(f"{context['back']}?session={session.pk}#p{booking.person_id}")
