"""The register of an event, taken by who leads it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.bookings.access import is_open_to_leaders
from thep.cpd import access
from thep.cpd.camera import scans
from thep.cpd.facilitator_links import links
from thep.cpd.offline import sent_codes
from thep.cpd.paper.answers import answer_entry
from thep.cpd.paper.sheet import answer_sheet
from thep.cpd.taking import taps
from thep.cpd.taking.answers import answer_press, listed_of, read_code, read_press
from thep.cpd.walk_ins import proposals
from thep.cpd.walk_ins.answers import answer_decline, answer_walk_in
from thep.events.models import Event

from .views import FRAME, led


@scans
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everybody at a session by name, and who was named at the door; keep what is pressed."""
    found, person = led(request, pk), person_of(request)

    def show(context: dict[str, Any], status: int = 200) -> HttpResponse:
        frame = {**FRAME, **_addresses(pk), "event": found, "waiting": proposals.waiting_at(found) if "listed" in context else []}
        frame |= {"takes_codes": True, "without_connection": _without_connection(found)}
        return render(request, "cpd/leading_register.html", frame | context, status=status)

    if not _may_take(person, found):
        return show({"closed": access.why_closed(found)}, 422 if request.method == "POST" else 200)
    if "decline" in request.POST:
        return answer_decline(request, found)
    if request.method == "POST":
        read = read_code if sent_codes.is_sent(request) else read_press
        return answer_press(request, found, keep=lambda *pressed: taps.take(*pressed, by=person), show=show, more=_addresses(pk), read=read)
    listed = listed_of(found, request.GET.dict())
    return show(listed.context() if listed else {"closed": access.why_closed(found)})


@login_required
@require_POST
def without_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to the register that works without a connection, at a link that is the leader's own."""
    # Whoever signed in may be signed out by the time that marks can be sent; a link works until three days after the event.
    found, person = led(request, pk), person_of(request)
    if not _may_take(person, found) or not links.may_be_made(found):
        return redirect("member_leading_register", pk=pk)
    return redirect(links.address_of(links.own(found, by=person)))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody who came without a place."""
    found, person = led(request, pk), person_of(request)
    back = reverse("member_leading_register", args=[pk])

    def show(context: dict[str, Any], status: int = 200) -> HttpResponse:
        return render(request, "cpd/leading_walk_in.html", {**FRAME, "event": found, "back": back, **context}, status=status)

    if not _may_take(person, found) or not found.sessions.exists():
        return show({"closed": access.why_closed(found)}, 422 if request.method == "POST" else 200)
    return answer_walk_in(request, found, back=back, show=show)


@login_required
@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the sheet on which people sign in."""
    found = led(request, pk)
    if not is_sheet_shown(found):
        raise Http404
    return answer_sheet(found, session=request.GET.get("session"))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a sheet that was signed."""
    found, person = led(request, pk), person_of(request)
    back = reverse("member_leading_register", args=[pk])

    def show(context: dict[str, Any], status: int = 200) -> HttpResponse:
        return render(request, "cpd/leading_paper.html", {**FRAME, "event": found, "back": back, **context}, status=status)

    if not _may_take(person, found):
        return show({"closed": access.why_closed(found)}, 422 if request.method == "POST" else 200)
    return answer_entry(request, found, back=back, show=show)


def _may_take(leader: User, event: Event) -> bool:
    """Return whether `leader`, who leads `event`, may mark who comes to it now; the office may before and after too."""
    return access.is_register_open(event) or leader.has_perm("cpd.add_mark")


def _without_connection(event: Event) -> str:
    """Return where to press for the register that works without a connection; empty where a link to it would open nothing."""
    return reverse("member_leading_without_connection", args=[event.pk]) if links.may_be_made(event) else ""


def is_sheet_shown(event: Event) -> bool:
    """Return whether who leads `event` may have the names of those who come: until its register closes."""
    return event.state == Event.State.OPEN and is_open_to_leaders(event)


def _addresses(pk: int) -> dict[str, str]:
    names = {"walk_in": "member_leading_walk_in", "paper": "member_leading_paper", "sheet": "member_leading_sheet"}
    return {key: reverse(name, args=[pk]) for key, name in names.items()}
