"""A person's schools, and the page from which a school's lead looks after its people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.accounts.panels import ASIDE, MAIN
from thep.design.panels import draw_panels, draw_panels_in
from thep.domains import declared
from thep.schools import access, affiliations
from thep.schools.errors import AlreadyAffiliated, AskedTooOften, LastLead, NotWaiting, SchoolContinues, SchoolIsClosed
from thep.schools.forms import AskForm
from thep.schools.leaving import leaving
from thep.schools.models import Affiliation, School
from thep.schools.organisations import noun_for_any
from thep.schools.panels import LeavingNote, LeavingPanel, SchoolPanel, roles_with_duties
from thep.schools.school_panels import listings_of

LAST_LEAD = (
    "You’re the only person who acts for {school}, so you can’t be removed yet. "
    "Ask a colleague to be listed as CPD lead, business manager or headteacher first, or ask our office."
)
MOVES = {
    "approve": affiliations.approve, "decline": affiliations.decline, "end": affiliations.end, "put_back": affiliations.put_back,
}  # fmt: skip


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show where the person works, and let them ask to be listed at another school."""
    person = person_of(request)
    form = AskForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        try:
            affiliations.request_listing(person, school=school, role=form.cleaned_data["role"])
        except AlreadyAffiliated:
            form.add_error("school", f"You’re already listed at {school} in this role, or have asked to be.")
        except AskedTooOften:
            form.add_error(None, "You’ve asked to be listed several times today. Wait until tomorrow, then ask again.")
        except SchoolIsClosed:
            form.add_error("school", f"{school} has closed.")
        except SchoolContinues as error:
            form.add_error("school", str(error))
        else:
            messages.success(request, f"We’ve asked {school} to confirm that you work there.")
            return redirect("member_schools")
    context = {
        "form": form,
        "live": person.affiliations.live().exclude(state=Affiliation.State.INVITED).select_related("school"),
        "invitations": person.affiliations.filter(state=Affiliation.State.INVITED).select_related("school", "decided_by"),
        "past": person.affiliations.past().select_related("school").order_by("-ended_at", "-decided_at")[:10],
        "section": "member",
        "here": "schools",
    }
    return render(request, "memberzone/schools.html", context)


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End what the person has or asked at a school."""
    person = person_of(request)
    affiliation = get_object_or_404(Affiliation.objects.select_related("school"), pk=pk, person=person)
    try:
        affiliations.end(affiliation, by=person)
    except NotWaiting:
        messages.info(request, f"You had already left {affiliation.school}.")
    except LastLead:
        messages.error(request, LAST_LEAD.format(school=affiliation.school))
    else:
        messages.success(request, f"You’re no longer listed at {affiliation.school}.")
    return redirect("member_schools")


@login_required
@require_safe
def leave_asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the person whether they've left, and say what happens then."""
    person = person_of(request)
    affiliation = get_object_or_404(Affiliation.objects.active().select_related("school"), pk=pk, person=person)
    found = leaving(affiliation)
    notes = [note.words(found) for note in sorted(declared(LeavingNote), key=lambda note: note.order)]
    context = {
        "leaving": found,
        "panels": draw_panels(declared(LeavingPanel), found),
        "notes": [words for words in notes if words],
        "is_self": True,
        "school": affiliation.school,
        "section": "member",
        "here": "schools",
    }
    return render(request, "memberzone/leaving.html", context)


@login_required
def led(request: HttpRequest) -> HttpResponse:
    """Lead to the school that the person acts for in some way; where there are several, let them choose."""
    acting = Affiliation.objects.active().filter(person=person_of(request), role__in=roles_with_duties())
    schools = School.objects.filter(pk__in=acting.values("school"))
    if not schools:
        return redirect("member_schools")
    if len(schools) == 1:
        return redirect("member_school", urn=schools[0].urn)
    return render(
        request, "memberzone/schools_led.html", {"schools": schools, "noun": noun_for_any(schools), "section": "member", "here": "school"}
    )


@login_required
def school(request: HttpRequest, urn: int) -> HttpResponse:
    """Show what domains show of a school to those who act for it in some way; 404 to everybody else."""
    person = person_of(request)
    school = get_object_or_404(School, urn=urn)
    roles = {each.role for each in listings_of(school) if each.is_active and each.person_id == person.pk}
    panels = [panel for panel in declared(SchoolPanel) if not roles.isdisjoint(panel.roles)]
    if not panels:
        raise Http404
    drawn_panels = draw_panels_in((MAIN, ASIDE), panels, request, school)
    return render(request, "memberzone/school.html", drawn_panels | {"school": school, "section": "member", "here": "school"})


@login_required
@require_POST
def decide(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Approve, decline or end an affiliation, or put back whom somebody removed, as the lead of its school says."""
    person = person_of(request)
    school = school_led_by(person, urn)
    affiliation = get_object_or_404(Affiliation.objects.select_related("person", "school"), pk=pk, school=school)
    move = MOVES.get(request.POST.get("do", ""))
    if move is None or not access.may_end(person, affiliation) or (affiliation.person_id == person.pk and move is not affiliations.end):
        raise Http404
    if move is affiliations.end and leaves_altogether(affiliation):
        return redirect("member_school_remove", urn=school.urn, pk=affiliation.pk)
    try:
        move(affiliation, by=person)
    except NotWaiting:
        messages.info(request, f"Somebody has already answered the request from {affiliation.person.get_full_name()}.")
    except AlreadyAffiliated:
        messages.info(request, f"{affiliation.person.get_full_name()} is listed already, or has asked to be.")
    except SchoolIsClosed:
        messages.error(request, f"{school} has closed, so nobody can be listed there.")
    except SchoolContinues as error:
        messages.error(request, f"{school} is now {error.new}, so nobody can be listed there. Invite them to {error.new}.")
    except LastLead:
        messages.error(request, LAST_LEAD.format(school=school))
    else:
        messages.success(request, outcome_in_words(affiliation))
    if request.POST.get("from") == "overview":
        return redirect("member")
    return redirect("member_school", urn=school.urn) if access.is_lead_of(person, school) else redirect("member_schools")


def leaves_altogether(affiliation: Affiliation) -> bool:
    """Return whether this is all that somebody is listed as at the school: then what they booked there is settled too."""
    return affiliation.is_active and not leaving(affiliation).others


def outcome_in_words(affiliation: Affiliation) -> str:
    name = affiliation.person.get_full_name()
    return {
        Affiliation.State.ACTIVE: f"{name} is now listed at {affiliation.school}.",
        Affiliation.State.DECLINED: f"{name} isn’t listed at {affiliation.school}; we’ve told them.",
        Affiliation.State.ENDED: f"{name} is no longer listed at {affiliation.school} as {affiliation.get_role_display().lower()}.",
    }[Affiliation.State(affiliation.state)]


def school_led_by(person: User, urn: int) -> School:
    """Return the school `urn`, for those who may act for it; raise Http404 for everybody else."""
    school = get_object_or_404(School, urn=urn)
    if not access.is_lead_of(person, school):
        raise Http404
    return school
