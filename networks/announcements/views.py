"""Announcements as members read them, and the steps in which a lead writes one, looks at it, and sends it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.errors import AnnouncementsOfTheWeek, NetworksError
from networks.members import access
from networks.members.entering import for_members
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.digests import openings
from thep.mailings.progress import progress_of

from . import announcements as operations
from . import words
from .forms import FindForm, WordsForm
from .models import Announcement
from .readers_table import readers_table

PER_PAGE = 20
SHOWN = 500
"""How many of those who get an announcement, or don't, are named on the page."""


@never_cache
@require_safe
@for_members("Announcements")
def announcements(request: HttpRequest, network: NetworkPage) -> HttpResponse:
    """List a network's announcements for its members, those with some words alone; to outsiders, say only whom they are for."""
    may_lead = access.may_lead(request.user, network)
    form = FindForm(request.GET)
    sent = Announcement.objects.sent().filter(network=network).select_related("author")
    for word in form.cleaned_data["q"].split() if form.is_valid() else ():
        sent = sent.filter(Q(title__icontains=word) | Q(body__icontains=word))
    found = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    drafts = Announcement.objects.drafts().filter(network=network).select_related("author").order_by("-changed_at")
    context = frame(network, request, "Announcements") | {"form": form, "found": found, "may_lead": may_lead}
    return render(request, "networks/announcements/list.html", context | {"drafts": drafts if may_lead else []})


@never_cache
@require_safe
@for_members("Announcement")
def announcement(request: HttpRequest, network: NetworkPage, pk: int) -> HttpResponse:
    """Show an announcement for good to members; a draft to leads, with who would get it; to outsiders, only whom it is for."""
    may_lead = access.may_lead(request.user, network)
    found = get_object_or_404(Announcement.objects.select_related("author", "network", "mailing"), pk=pk, network=network)
    if found.is_draft:
        if not may_lead:
            raise Http404
        return _show_draft(request, network, found)
    openings.note_opened(request, [(found, found.sent_at)])
    progress = progress_of(found.mailing) if may_lead and found.mailing is not None else None
    context = frame(network, request, found.title) | {
        "announcement": found,
        "body": words.as_html(found.body),
        "progress": progress,
        "not_came": progress.failed + progress.not_sent + progress.uncertain if progress else 0,
    }
    return render(request, "networks/announcements/announcement.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a lead what to tell all members, and keep it as a draft."""
    network = access.led(slug, request)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = operations.write(network, by=person_of(request), **form.cleaned_data)
        except NetworksError as error:
            form.add_error(None, str(error))
        else:
            return redirect("network_announcement", network.slug, made.pk)
    return _ask(request, network, form, "Write to all members")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a lead for other words of a draft, and keep them."""
    network, draft = _led_draft(request, slug, pk)
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"title": draft.title, "body": draft.body})
    if form.is_bound and form.is_valid():
        try:
            operations.change(draft, by=person_of(request), **form.cleaned_data)
        except NetworksError as error:
            form.add_error(None, str(error))
        else:
            return redirect("network_announcement", network.slug, draft.pk)
    return _ask(request, network, form, "Change the announcement")


@login_required
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how what is written so far looks: HTMX puts it in place."""
    access.led(slug, request)
    form = WordsForm(request.POST)
    form.is_valid()
    return render(request, "networks/announcements/_preview.html", _looks(form))


@login_required
@require_POST
def send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send a draft to the members."""
    network, draft = _led_draft(request, slug, pk)
    try:
        operations.send(draft, by=person_of(request))
    except NetworksError as error:
        return _show_draft(request, network, draft, refusal="" if isinstance(error, AnnouncementsOfTheWeek) else str(error), status=409)
    messages.success(request, "Your announcement is on its way, and stands on this page.")
    return redirect("network_announcement", network.slug, draft.pk)


@login_required
@require_POST
def try_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send whoever asks a test of a draft."""
    network, draft = _led_draft(request, slug, pk)
    try:
        operations.try_out(draft, by=person_of(request))
        messages.success(request, f"We’ve sent a test to {person_of(request).email}.")
    except NetworksError as error:
        messages.error(request, str(error))
    return redirect("network_announcement", network.slug, draft.pk)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a draft."""
    network, draft = _led_draft(request, slug, pk)
    try:
        operations.delete(draft, by=person_of(request))
        messages.success(request, "The draft is deleted.")
    except NetworksError as error:
        messages.error(request, str(error))
    return redirect("network_announcements", network.slug)


def _led_draft(request: HttpRequest, slug: str, pk: int) -> tuple[NetworkPage, Announcement]:
    """Return a network and one of its announcements for its leads: whether it is still a draft, the operation says."""
    network = access.led(slug, request)
    return network, get_object_or_404(Announcement.objects.select_related("author", "network"), pk=pk, network=network)


def _ask(request: HttpRequest, network: NetworkPage, form: WordsForm, heading: str) -> HttpResponse:
    context = frame(network, request, heading) | {"form": form, "heading": heading, "possible": _when_possible(request, network)}
    return render(request, "networks/announcements/write.html", context | _looks(form), status=422 if form.errors else 200)


def _looks(form: WordsForm) -> dict[str, Any]:
    """Return the words of a form as members would read them, whatever is wrong with them still."""
    return {"title": form["title"].value() or "", "body": words.as_html(form["body"].value() or "")}


def _show_draft(request: HttpRequest, network: NetworkPage, draft: Announcement, *, refusal: str = "", status: int = 200) -> HttpResponse:
    if not Announcement.objects.drafts().filter(pk=draft.pk).exists():
        messages.error(request, refusal)
        return redirect("network_announcements", network.slug)
    by = person_of(request)
    draft.author = by  # as it would be, were it sent by who looks
    table = readers_table(draft, names_troubles=access.is_of_the_office(by))
    context = frame(network, request, "Check and send") | {
        "announcement": draft,
        "body": words.as_html(draft.body),
        "refusal": refusal,
        "possible": _when_possible(request, network),
        "leads_it": access.leads(by, network),
        "at_once": table.at_once,
        "in_digest": table.in_digest,
        "left_out": table.left_out,
        "getting": len(table.at_once) + len(table.in_digest),
        "rows": table.rows[:SHOWN],
        "further": max(0, len(table.rows) - SHOWN),
    }
    return render(request, "networks/announcements/draft.html", context, status=status)


def _when_possible(request: HttpRequest, network: NetworkPage) -> str:
    """Return why the network can't send an announcement now, in words; empty where it can."""
    possible = operations.next_possible(network, timezone.now())
    if possible is None:
        return ""
    most = network.announcements_a_week or 0
    return str(AnnouncementsOfTheWeek(most, possible, may_lift=access.is_of_the_office(request.user)))
