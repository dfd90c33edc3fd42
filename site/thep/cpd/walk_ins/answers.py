"""The page on which somebody is added at the door: found by name or address, or new."""

from collections.abc import Callable
from typing import Any

# The public `allauth.core.ratelimit` doesn't count what is asked by GET.
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from thep.accounts.access import person_of
from thep.bookings.errors import BookingsError, EventFull
from thep.cpd.errors import CpdError
from thep.cpd.models import WalkInProposal
from thep.cpd.taking.rows import session_shown
from thep.events.models import Event, Session

from . import proposals, walk_ins
from .forms import NewPersonForm

Show = Callable[[dict[str, Any], int], HttpResponse]


def answer_walk_in(request: HttpRequest, event: Event, *, back: str, show: Show) -> HttpResponse:
    """Show who was looked for, or add who was chosen and go back to the register at the address `back`.

    `named` in what was sent is the key of somebody named at the door: what was said of them is filled in.
    """
    data = request.POST if request.method == "POST" else request.GET
    session = session_shown(list(event.sessions.all()), data.get("session"))
    typed = data.get("q", "")
    named = proposals.proposal_of(event, data.get("named", ""))
    context: dict[str, Any] = {"session": session, "back": back, "q": typed, "named": named, "form": NewPersonForm(initial=_initial(named))}
    context["finds_anybody"] = walk_ins.finds_anybody(person_of(request))
    if request.method == "POST" and session is not None:
        return _add(request, event, session, context, show=show)
    by = person_of(request)
    # Names are looked up while a queue waits, not all day long.
    if typed and not ratelimit.consume(request, app="allauth.account", action="walk_in_search", key=str(by.pk), limit_get=True):
        return show({**context, "error": "You’ve looked for many people. Wait a minute, or add them below as somebody new."}, 429)
    found = walk_ins.find_people(typed, event=event, by=by)
    if typed and not found and named is None:
        context["form"] = NewPersonForm(initial={"email" if "@" in typed else "name": typed})
    return show({**context, "found": found, "too_short": 0 < len(typed.strip()) < walk_ins.FEWEST_LETTERS}, 200)


def answer_decline(request: HttpRequest, event: Event) -> HttpResponse:
    """Note that nobody needs to be added for what `decline` names, and show the register again, which says so or why not.

    Raises:
        Http404: nobody was named so at this event.
    """
    proposal = proposals.proposal_of(event, request.POST["decline"])
    if proposal is None:
        raise Http404
    try:
        proposals.decline(proposal, by=person_of(request))
    except CpdError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{proposal.name} won’t be added.")
    return redirect(f"{request.path}?session={request.POST.get('session', '')[:20]}")


def _initial(named: WalkInProposal | None) -> dict[str, Any]:
    """Return what the form for somebody new begins with."""
    if named is None:
        return {}
    return {"name": named.name, "email": named.email, "school": proposals.school_named(named)}


def _add(request: HttpRequest, event: Event, session: Session, context: dict[str, Any], *, show: Show) -> HttpResponse:
    how: dict[str, Any] = {"by": person_of(request), "makes_room": "makes_room" in request.POST, "named": context["named"]}
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
