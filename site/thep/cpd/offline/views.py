"""The register at a facilitator's link, and the address at which phones send what they marked."""

import hashlib
from pathlib import Path
from typing import Any

from allauth.core import ratelimit
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thep.cms.open_forms import open_to_anybody
from thep.mail.signed_links import LinkRefused, says_why_refused

from .. import marks
from ..camera import scans
from ..errors import CpdError, NoRegister, TooManyMarks
from ..facilitator_links import links
from ..marks import Offered, Source
from ..models import FacilitatorLink, Mark
from ..walk_ins.proposals import ProposalForm, named_with, propose
from . import listed, sent_codes
from .snapshots import snapshot_of
from .uploads import read_upload, record_upload

WORKER = Path(__file__).parent / "worker.js"


@scans
@never_cache
@open_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def register(request: HttpRequest, token: str) -> HttpResponse:
    """Show the register of a link's event, or take one mark. The link alone says who may: no account, no cookie."""
    link = links.find(token)
    shown = listed.list_of(link.event, session=request.POST.get("session") or request.GET.get("session"))
    refused, proposal = "", ProposalForm(request.POST if "propose" in request.POST else None)
    if "propose" in request.POST:
        refused = _propose(request, link, shown, proposal)
        if not refused:
            return redirect(f"{request.path}?session={request.POST.get('session', '')[:20]}&told=1")
    elif request.method == "POST":
        source = Source(way=Mark.Way.LIST, link=link)
        try:
            offered = _offered(request, shown, link)
            [taken] = marks.record(link.event, [offered], source=source)
            refused = taken.refused
        except CpdError as error:
            refused = str(error)
        else:
            if not refused:
                chosen = f"&as={offered.state}" if "as" in request.POST else ""
                return redirect(f"{request.path}?session={offered.session}{chosen}#p{offered.person}")
    context: dict[str, Any] = {"event": link.event, "link": link, "shown": shown, "refused": refused, "typed": request.POST.get("code", "")}
    context |= {"proposal": proposal, "told": "told" in request.GET, "named": named_with(link)}
    context |= listed.states_to_choose(request.POST.get("as") or request.GET.get("as", ""))
    return render(request, "cpd/offline/register.html", context, status=422 if refused else 200)


def _propose(request: HttpRequest, link: FacilitatorLink, shown: listed.ListedRegister | None, form: ProposalForm) -> str:
    """Keep that somebody came without a place, and tell who leads the event; return why that can't be, and nothing where it's done."""
    if not form.is_valid():
        return " ".join(str(words) for errors in form.errors.values() for words in errors)
    if shown is None:
        return "This event has no sessions yet, so nobody can be added."
    if not ratelimit.consume(request, action="walk_in_proposed", key=str(link.pk)):
        return "You’ve named many people. Tell whoever leads the event of the others."
    try:
        propose(link, shown.session, **form.cleaned_data)
    except CpdError as error:
        return str(error)
    return ""


def _offered(request: HttpRequest, shown: listed.ListedRegister | None, link: FacilitatorLink) -> Offered:
    """Return the mark that a form sends: of a button on the list, of a typed code, or of a code in a photograph."""
    seen = request.POST.get("seen", "0")
    if sent_codes.is_sent(request):
        code, way = sent_codes.read(request, sender=f"link {link.pk}")
        return listed.mark_by_code(code, shown, seen=seen, way=way)
    return listed.read_mark(request.POST, shown)


@scans
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the register's page with nobody on it: what a phone keeps, and fills from what it has, while it is offline."""
    return render(request, "cpd/offline/register.html", {"is_shell": True} | listed.states_to_choose(""))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the script that opens the page offline. It stands here, as a browser lets it see no address above its own."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@never_cache
@open_to_anybody
@require_POST
def sync(request: HttpRequest, token: str) -> HttpResponse:
    """Take the marks that a phone sends with a facilitator's link, and tell it the register's newest state."""
    try:
        link = links.find(token)
    except LinkRefused as error:
        return in_words(f"{error.title}. {error.words}", status=error.status)
    # A link is shared by a few phones, each of which asks every few seconds.
    key = hashlib.sha256(f"link {link.pk}".encode()).hexdigest()
    if not ratelimit.consume(request, action="register_sync", key=key):
        return in_words("Your phone sends too often. It tries again in a minute; nothing is lost.", status=429)
    try:
        taken = record_upload(link.event, read_upload(request.body), link=link)
    except (RequestDataTooBig, TooManyMarks):
        return in_words(str(TooManyMarks(marks.MOST)), status=413)
    except NoRegister as error:
        return in_words(str(error), status=410)
    except CpdError as error:
        return in_words(str(error), status=400)
    return JsonResponse({"taken": taken, "register": snapshot_of(link.event)})


def in_words(words: str, *, status: int) -> JsonResponse:
    """Return a refusal that a phone shows to who holds it."""
    return JsonResponse({"error": words}, status=status)
