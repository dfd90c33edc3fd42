"""What bookings show on the office's screens of people and schools."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.bookings.models import Booking, Interest
from thep.schools.models import School
from thep.schools.office_sections import SchoolSection


def bookings_of(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"bookings": Booking.objects.filter(person=person).select_related("event", "school")[:100]}


def interests_of(request: HttpRequest, person: User) -> dict[str, Any] | None:
    interests = list(Interest.objects.filter(person=person).select_related("page"))
    return {"interests": interests} if interests else None


def bookings_for(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"bookings": Booking.objects.filter(school=school).select_related("event", "person")[:100]}


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
)
