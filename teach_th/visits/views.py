"""Visits and open days: all of them, one of them, and what a school's recruiters do with theirs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teach_th.access import school_recruited_for
from teach_th.errors import SchoolHasClosed
from teach_th.wording import wording
from thep.accounts.access import person_of
from thep.events import presenters
from thep.events.availability import availability
from thep.events.errors import EventsError
from thep.events.models import Event
from thep.events.opened import note_opened
from thep.schools.models import School

from . import json_ld, visits
from .forms import CallOffForm, VisitForm, initial_of
from .models import Visit


@require_safe
def all_visits(request: HttpRequest) -> HttpResponse:
    """Show every visit that is still to come."""
    found = [(event, availability(event)) for event in visits.to_come().open()[:200]]
    return render(request, "teach_th/visits.html", {"found": found, "section": "teach"})


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one visit: when, where, what one sees, and how to book."""
    published = Event.objects.filter(kind=visits.VISIT).published().for_everyone()
    event = get_object_or_404(published.select_related("venue", "page", "visit__school").prefetch_related("sessions"), pk=pk)
    said: Visit | None = getattr(event, "visit", None)
    school = said.school if said else None
    context = {
        "event": event,
        "school": school,
        "words": wording.as_html(said.words) if said else "",
        "linked": json_ld.of_visit(event, school, address=request.path),
        "places": availability(event),
        "mark": presenters.marks([event], request).get(event.pk),
        "is_over": event.ends_at is not None and event.ends_at < timezone.now(),
        "crumbs": [("Home", "/"), ("Visits and open days", reverse("visits")), (event.title, "")],
        "section": "teach",
    }
    note_opened(request, [event], page=event.page)
    return render(request, "teach_th/visit.html", context)


@login_required
@never_cache
@require_safe
def school_visits(request: HttpRequest, urn: int) -> HttpResponse:
    school = school_recruited_for(request, urn)
    return render(request, "teach_th/school_visits.html", frame(school) | {"found": visits.offered_by(school)[:100], "now": timezone.now()})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, urn: int) -> HttpResponse:
    school = school_recruited_for(request, urn)
    form = VisitForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = visits.offer(school, by=person_of(request), **form.fields_of_visit())
        except SchoolHasClosed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{made.event.title}” can be booked now.")
            return redirect("school_visit", urn=school.urn, pk=made.event_id)
    return render(request, "teach_th/school_visit_form.html", frame(school) | {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def school_visit(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show who comes, and what can be done."""
    school, found = visit_of(request, urn, pk)
    event = found.event
    is_open = event.state == Event.State.OPEN and event.starts_at is not None and event.starts_at > timezone.now()
    context = {"visit": found, "event": event, "visitors": visits.visitors(event), "is_open": is_open}
    return render(request, "teach_th/school_visit.html", frame(school) | context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    school, found = visit_of(request, urn, pk)
    form = VisitForm(request.POST if request.method == "POST" else None, initial=initial_of(found.event))
    if form.is_bound and form.is_valid():
        try:
            visits.change(found, **form.fields_of_visit())
        except EventsError as error:
            form.add_error(None, str(error) or "This visit was cancelled, so it can’t be changed.")
        else:
            messages.success(request, "We’ve changed the visit. If the time changed, we’ll tell everybody who has a place.")
            return redirect("school_visit", urn=school.urn, pk=pk)
    context = frame(school) | {"form": form, "visit": found}
    return render(request, "teach_th/school_visit_form.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    school, found = visit_of(request, urn, pk)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            visits.call_off(found, by=person_of(request), reason=form.cleaned_data["reason"])
        except EventsError:
            messages.info(request, "This visit had already been cancelled.")
        else:
            messages.success(request, f"“{found.event.title}” is cancelled. Everybody who had a place is told.")
        return redirect("school_visits", urn=school.urn)
    context = frame(school) | {"form": form, "visit": found, "event": found.event}
    return render(request, "teach_th/school_visit_cancel.html", context, status=422 if form.errors else 200)


def visit_of(request: HttpRequest, urn: int, pk: int) -> tuple[School, Visit]:
    """Return the school and its visit, for its recruiters. Raises Http404 for everybody else."""
    school = school_recruited_for(request, urn)
    return school, get_object_or_404(Visit.objects.select_related("event__venue", "school"), event=pk, school=school)


def frame(school: School) -> dict[str, object]:
    return {"school": school, "section": "member", "here": "school", "tab": "visits"}
