"""A person's schools, and the page from which a school's lead looks after its people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from teach_th.access import recruits_for
from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.membership.models import Membership
from thep.membership.years import this_academic_year
from thep.schools import access, affiliations
from thep.schools.errors import AlreadyAffiliated, AskedTooOften, NotWaiting, SchoolIsClosed
from thep.schools.forms import AskForm
from thep.schools.models import Affiliation, School

from .overview import requests_for


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Where the person works; they ask to be listed at another school, or say that they've left one."""
    person = person_of(request)
    form = AskForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        try:
            affiliations.ask(person, school=school, role=form.cleaned_data["role"])
        except AlreadyAffiliated:
            form.add_error("school", f"You’re listed at {school} in this role already, or have asked.")
        except AskedTooOften:
            form.add_error(None, "You’ve asked several times today. Wait until tomorrow, then ask again.")
        except SchoolIsClosed:
            form.add_error("school", f"{school} has closed.")
        else:
            messages.success(request, f"We’ve asked {school} to confirm that you work there.")
            return redirect("member_schools")
    past = [Affiliation.State.DECLINED, Affiliation.State.ENDED]
    context = {
        "form": form,
        "live": person.affiliations.exclude(state__in=[*past, Affiliation.State.INVITED]).select_related("school"),
        "invitations": person.affiliations.filter(state=Affiliation.State.INVITED).select_related("school", "decided_by"),
        "past": person.affiliations.filter(state__in=past).select_related("school").order_by("-ended_at", "-decided_at")[:10],
        "section": "member",
        "here": "schools",
    }
    return render(request, "memberzone/schools.html", context)


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The person says that they no longer work there, or takes back what they asked."""
    person = person_of(request)
    affiliation = get_object_or_404(Affiliation.objects.select_related("school"), pk=pk, person=person)
    try:
        affiliations.end(affiliation, by=person)
    except NotWaiting:
        messages.info(request, f"You weren’t listed at {affiliation.school} any more.")
    else:
        messages.success(request, f"You’re no longer listed at {affiliation.school}.")
    return redirect("member_schools")


@login_required
def led(request: HttpRequest) -> HttpResponse:
    """The school that the person leads; where there are several, they choose."""
    leading = Affiliation.objects.leading().filter(person=person_of(request))
    schools = School.objects.filter(pk__in=leading.values("school"))
    if not schools:
        return redirect("member_schools")
    if len(schools) == 1:
        return redirect("member_school", urn=schools[0].urn)
    return render(request, "memberzone/schools_led.html", {"schools": schools, "section": "member", "here": "school"})


@login_required
def school(request: HttpRequest, urn: int) -> HttpResponse:
    """A school's people, requests, places and bookings, for its leads."""
    person = person_of(request)
    school = school_led_by(person, urn)
    people = school.affiliations.active().select_related("person").order_by("person__name", "role")
    context = {
        "school": school,
        "requests": requests_for([school], person),
        "people": people,
        "leads": sum(1 for affiliation in people if affiliation.is_leading),
        "membership": Membership.objects.for_year(this_academic_year()).filter(school=school).select_related("tier").first(),
        "bookings": Booking.objects.live().filter(school=school).select_related("person", "event").order_by("-created_at")[:12],
        "recruits": recruits_for(person, school),
        "section": "member",
        "here": "school",
    }
    return render(request, "memberzone/school.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """The lead approves, declines or ends an affiliation."""
    person = person_of(request)
    school = school_led_by(person, urn)
    affiliation = get_object_or_404(Affiliation.objects.select_related("person", "school"), pk=pk, school=school)
    move = {"approve": affiliations.approve, "decline": affiliations.decline, "end": affiliations.end}.get(request.POST.get("do", ""))
    if move is None or not access.may_end(person, affiliation) or (affiliation.person_id == person.pk and move is not affiliations.end):
        raise Http404
    try:
        move(affiliation, by=person)
    except NotWaiting:
        messages.info(request, f"Somebody has decided about {affiliation.person.get_full_name()} already.")
    else:
        messages.success(request, said(affiliation))
    back = "member" if request.POST.get("from") == "overview" else "member_school"
    return redirect(back) if back == "member" else redirect(back, urn=school.urn)


def said(affiliation: Affiliation) -> str:
    name = affiliation.person.get_full_name()
    return {
        Affiliation.State.ACTIVE: f"{name} is now listed at {affiliation.school}.",
        Affiliation.State.DECLINED: f"{name} isn’t listed at {affiliation.school}; we’ve told them.",
        Affiliation.State.ENDED: f"{name} is no longer listed at {affiliation.school}.",
    }[Affiliation.State(affiliation.state)]


def school_led_by(person: User, urn: int) -> School:
    """The school `urn`, for those who may act for it; for everybody else it isn't there."""
    school = get_object_or_404(School, urn=urn)
    if not access.is_lead_of(person, school):
        raise Http404
    return school
