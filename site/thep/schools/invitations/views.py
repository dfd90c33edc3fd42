"""The pages on which a school's leads invite people: one, or a list that they look at first."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thep.accounts.access import person_of
from thep.cms.spreadsheets import Heading, Sheet
from thep.cms.visible_text import one_line
from thep.schools import access
from thep.schools.errors import CannotBeInvited, ListUnderWay, NobodyToInvite, NotAListOfPeople, NotUnanswered, SchoolIsClosed, SentJustNow
from thep.schools.models import Invitation, InvitationList, School

from . import invitations, lists, pasted_lists, people_files
from .forms import InviteForm, ListForm
from .standings import INVITABLE, Standing

PER_PAGE = 50
WRONG_LINES = Sheet(
    "lines-to-correct",
    (
        Heading("Line", lambda line: line.number),
        Heading("What it says", lambda line: line.given),
        Heading("What to correct", lambda line: line.problem),
    ),
)
REFUSED = {
    Standing.HERE: "{email} is already listed at your {noun}.",
    Standing.ASKED: "{email} has asked to join your {noun}. Approve the request on your {noun}’s page.",
    Standing.INVITED: "{email} is already invited. If the email didn’t arrive, send the invitation again from the list on this page.",
    Standing.DECLINED: "{email} told us that they don’t work at your {noun}. If they do, ask them to sign in and ask to be listed.",
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, urn: int) -> HttpResponse:
    """Invite one person, or read a pasted list, and show who is invited already."""
    person, school = person_of(request), school_led(request, urn)
    do = request.POST.get("do") if request.method == "POST" else None
    form = InviteForm(request.POST if do == "invite" else None)
    list_form = ListForm(*((request.POST, request.FILES) if do == "check" else ()))
    if form.is_bound and form.is_valid():
        if invite_one(form, school, request):
            return redirect("school_invitations", urn=urn)
    elif list_form.is_bound and list_form.is_valid():
        made = InvitationList(school=school, made_by=person)
        if keep(made, list_form):
            return redirect("school_invitation_list", urn=urn, pk=made.pk)
    context = {"form": form, "list_form": list_form, "wrong": next((each for each in (form, list_form) if each.errors), None)}
    status = 422 if context["wrong"] else 200
    return render(request, "schools/invitations/invite.html", context | _frame(school) | _invited(request, school), status=status)


def invite_one(form: InviteForm, school: School, request: HttpRequest) -> bool:
    """Invite whom `form` names, and return whether that was possible; where it wasn't, the form says why."""
    email = form.cleaned_data["email"].lower()
    try:
        invitations.invite(email, school=school, by=person_of(request), role=form.cleaned_data["role"], name=form.cleaned_data["name"])
    except CannotBeInvited as error:
        form.add_error("email", REFUSED[Standing(error.standing)].format(email=email, noun=school.noun))
    except SchoolIsClosed:
        form.add_error(None, f"{school} has closed, so nobody can be invited.")
    else:
        messages.success(request, f"We’re emailing {email} an invitation. It works for 14 days.")
        return True
    return False


def keep(made: InvitationList, form: ListForm) -> bool:
    """Read what was pasted or uploaded into `made`, and return whether it could be read; where it couldn't, the form says why.

    Raises:
        ListUnderWay: somebody has started it.
    """
    upload, made.role = form.cleaned_data["file"], form.cleaned_data["role"]
    made.text, made.filename = form.cleaned_data["text"], one_line(upload.name)[:100] if upload else ""
    entries = people_files.entries_in(upload.file) if upload else pasted_lists.entries_in(made.text)
    try:
        lists.read(entries, into=made)
    except NotAListOfPeople as error:
        form.add_error("file" if upload else "text", str(error))
        return False
    return True


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_list(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show what would happen with each line of a list, take a corrected one, and invite its people or nobody."""
    school = school_led(request, urn)
    found = get_object_or_404(InvitationList.objects.select_related("school"), pk=pk, school=school)
    do = request.POST.get("do") if request.method == "POST" else None
    form = ListForm(request.POST, request.FILES) if do == "check" else ListForm(initial={"text": found.text, "role": found.role})
    try:
        if do in {"invite", "discard"}:
            return {"invite": start, "discard": discard}[do](request, found)
        if form.is_bound and form.is_valid() and keep(found, form):
            return redirect("school_invitation_list", urn=urn, pk=pk)
    except ListUnderWay:
        messages.info(request, "This list has been started already. Each person on it is invited once.")
        return redirect("school_invitation_list", urn=urn, pk=pk)
    context = {"form": form} | _frame(school) | list_context(request, found)
    # Its bar asks for itself every two seconds.
    template = "_progress.html" if request.headers.get("HX-Request") else "list.html"
    return render(request, f"schools/invitations/{template}", context, status=422 if form.errors else 200)


def start(request: HttpRequest, found: InvitationList) -> HttpResponse:
    """Start to invite the people of a list."""
    try:
        lists.start(found, by=person_of(request))
    except NobodyToInvite:
        messages.error(request, "Nobody on this list can be invited. Correct it, or go back.")
    except SchoolIsClosed:
        messages.error(request, f"{found.school} has closed, so nobody can be invited.")
    return redirect("school_invitation_list", urn=found.school.urn, pk=found.pk)


def discard(request: HttpRequest, found: InvitationList) -> HttpResponse:
    lists.discard(found, by=person_of(request))
    messages.success(request, "We’ve deleted the list. Nobody on it was invited.")
    return redirect("school_invitations", urn=found.school.urn)


@login_required
@require_safe
def wrong_lines(request: HttpRequest, urn: int, pk: int) -> HttpResponseBase:
    """Serve the lines that have to be corrected as a spreadsheet, with what is wrong with each."""
    found = get_object_or_404(InvitationList, pk=pk, school=school_led(request, urn))
    return WRONG_LINES.response(found.lines.exclude(problem="").iterator(500), "csv")


@login_required
@require_POST
def change(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    person, school = person_of(request), school_led(request, urn)
    invitation = get_object_or_404(Invitation.objects.select_related("school", "invited_by"), pk=pk, school=school)
    try:
        if request.POST.get("do") == "withdraw":
            invitations.withdraw(invitation, by=person)
            messages.success(request, f"{invitation.email} is no longer invited. The link in the email doesn’t work any more.")
        elif request.POST.get("do") == "send":
            invitations.send_again(invitation, by=person)
            messages.success(request, f"We’re emailing {invitation.email} again. The invitation works for 14 days from today.")
        else:
            raise Http404
    except NotUnanswered:
        messages.info(request, f"The invitation to {invitation.email} has been answered or withdrawn already.")
    except SentJustNow:
        messages.info(request, f"{invitation.email} was sent an invitation a few minutes ago. Wait ten minutes before you send it again.")
    except SchoolIsClosed:
        messages.error(request, f"{school} has closed, so nobody can be invited.")
    return redirect("school_invitations", urn=urn)


def list_context(request: HttpRequest, found: InvitationList) -> dict[str, object]:
    """Return what the page of a list shows: how many lines of each standing, and the lines of one of them, `?show=`, the worst first."""
    counts = lists.counts(found)
    chosen = request.GET.get("show", "")
    shown = Standing(chosen) if chosen in counts else next(iter(counts), None)
    return {
        "list": found,
        "counts": [(standing, number, standing in INVITABLE) for standing, number in counts.items()],
        "wrong": counts.get(Standing.WRONG, 0),
        "invitable": sum(number for standing, number in counts.items() if standing in INVITABLE),
        "total": sum(counts.values()),
        "done": found.lines.exclude(outcome="").count() if found.is_under_way else 0,
        "shown": shown,
        "lines": Paginator(lines_of(found, shown), PER_PAGE).get_page(request.GET.get("page")),
    }


def lines_of(found: InvitationList, standing: Standing | None) -> QuerySet[Any]:
    """Return the lines of one standing, as it is now, or as it was when the task came to them."""
    if found.started_at is not None:
        return found.lines.filter(outcome=standing or "")
    return lists.unhandled(found).filter(standing=standing)


def school_led(request: HttpRequest, urn: int) -> School:
    """Return the school `urn`, for those who act for it; raise Http404 for everybody else."""
    school = get_object_or_404(School, urn=urn)
    if not access.is_lead_of(person_of(request), school):
        raise Http404
    return school


def _invited(request: HttpRequest, school: School) -> dict[str, object]:
    invited = school.invitations.filter(withdrawn_at=None)
    unfinished = school.invitation_lists.filter(finished_at=None)
    return {"invited": Paginator(invited, PER_PAGE).get_page(request.GET.get("page")), "unfinished": unfinished}


def _frame(school: School) -> dict[str, object]:
    return {"school": school, "section": "member", "here": "school"}
