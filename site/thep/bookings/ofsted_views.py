"""Ofsted has called a school: the page on which its lead gives places up, and the one that says what became of them and undoes it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import need_second_factor, person_of
from thep.design.form_fields import row_field
from thep.schools import access as schools_access
from thep.schools.models import School

from . import ofsted_visits
from .errors import BookingsError
from .models import Booking, OfstedPlace, OfstedVisit
from .money_back import money_back, promise_of
from .school_clock import inspection_days


class CallForm(forms.Form):
    """Chooses the places to give up, among the school's bookings on the days of the inspection, whatever has become of them since."""

    bookings = forms.ModelMultipleChoiceField(
        label="Places to give up",
        queryset=Booking.objects.none(),
        to_field_name="reference",
        error_messages={
            "required": "Tick at least one place.",
            "invalid_choice": "These places have changed since you opened the page. Check the list, then press the button again.",
        },
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = inspection_days(timezone.localdate())
        row_field(self, "bookings").queryset = ofsted_visits.bookings_on(school, days)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, urn: int) -> HttpResponse:
    """List the places of the school's people on the days of an inspection, all ticked, and give up those that are sent."""
    school, form = _school(request, urn), None
    if request.method == "POST":
        form = CallForm(request.POST, school=school)
        if form.is_valid():
            try:
                called = ofsted_visits.call(school, form.cleaned_data["bookings"], by=person_of(request))
            except BookingsError as error:
                form.add_error(None, str(error))
            else:
                for booking, why in called.left:
                    messages.warning(request, f"{booking.delegate}, {booking.event.title}: not given up. {why}")
                return redirect("member_school_ofsted_visit", urn=school.urn, pk=called.visit.pk)
    days = inspection_days(timezone.localdate())
    found = ofsted_visits.affected(school, days)
    ticked = set(request.POST.getlist("bookings")) if form else {each.booking.reference for each in found if not each.later}
    undecided = ofsted_visits.bookings_on(school, days).live().exclude(state=Booking.State.CONFIRMED)
    context = {
        "form": form or CallForm(school=school),
        "days": days,
        "affected": [each for each in found if each.can_be_given_up],
        "begun": [each for each in found if not each.can_be_given_up],
        "undecided": undecided.select_related("person", "event"),
        "ticked": ticked,
        "standing": school.ofsted_visits.filter(undone_at=None, last_day__gte=days[0]).first(),
    }
    return _page(request, "bookings/ofsted_call.html", school, context, status=422 if form else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show which places were given up for a visit, and put them back where they are asked to within the hour."""
    school = _school(request, urn)
    found = get_object_or_404(OfstedVisit.objects.select_related("school", "called_by", "undone_by"), pk=pk, school=school)
    if request.method == "POST":
        try:
            ofsted_visits.undo(found, by=person_of(request))
        except BookingsError as error:
            messages.error(request, str(error))
        return redirect("member_school_ofsted_visit", urn=school.urn, pk=found.pk)
    related = ["booking__event", "booking__person", "booking__school", "booking__order_line__order"]
    given_up = list(found.places.select_related(*related))
    context = {
        "visit": found,
        "places": [(place, _returns(place)) for place in given_up],
        "put_back": [place for place in given_up if place.state == OfstedPlace.State.PUT_BACK],
        "not_put_back": [place for place in given_up if place.remark],
    }
    return _page(request, "bookings/ofsted_visit.html", school, context)


def _returns(place: OfstedPlace) -> str:
    """Return in words what the place brings back, or has brought back."""
    if place.state == OfstedPlace.State.PUT_BACK:
        return ""
    return (place.state == OfstedPlace.State.FREED and money_back(place.booking)) or promise_of(place)


def _school(request: HttpRequest, urn: int) -> School:
    """Return the school, where the reader leads it; 404 for everybody else, and for an organisation."""
    person = person_of(request)
    school = get_object_or_404(schools_access.schools_led_by(person).of_the_register(), urn=urn)
    need_second_factor(person)
    return school


def _page(request: HttpRequest, template: str, school: School, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    return render(request, template, context | {"school": school, "section": "member", "here": "school"}, status=status)
