"""What bookings show on the office's screens of people and schools."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.bookings.models import Booking, Interest, OfstedVisit
from thep.schools.models import School
from thep.schools.office_sections import SchoolSection


def bookings_of(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"bookings": Booking.objects.shown_to_office(request.user).filter(person=person).select_related("event", "school")[:100]}


def interests_of(request: HttpRequest, person: User) -> dict[str, Any] | None:
    interests = list(Interest.objects.filter(person=person).select_related("page"))
    return {"interests": interests} if interests else None


def bookings_for(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"bookings": Booking.objects.shown_to_office(request.user).filter(school=school).select_related("event", "person")[:100]}


def ofsted_visits_of(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return the school's latest Ofsted visits with the places that were given up; None where there were none."""
    visits = OfstedVisit.objects.filter(school=school).select_related("called_by", "undone_by")
    found = list(visits.prefetch_related("places__booking__person", "places__booking__event")[:10])
    return {"visits": found} if found else None


SECTIONS = (
    PersonSection(
        name="bookings",
        order=20,
        template="bookings/office/person_bookings.html",
        context=bookings_of,
        permissions=("bookings.view_booking",),
    ),
    PersonSection(
        name="interests",
        order=30,
        template="bookings/office/person_interests.html",
        context=interests_of,
        permissions=("bookings.view_interest",),
    ),
    SchoolSection(
        name="bookings",
        order=40,
        template="bookings/office/school_bookings.html",
        context=bookings_for,
        permissions=("bookings.view_booking",),
    ),
    SchoolSection(
        name="Ofsted visits",
        order=35,
        template="bookings/office/school_ofsted.html",
        context=ofsted_visits_of,
        permissions=("bookings.view_booking",),
    ),
)
