"""What bookings show on a school's page to its leads, and what becomes of them when somebody leaves a school."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from thep.events import prices
from thep.membership.states import memberships_of
from thep.membership.years import in_words
from thep.schools.leaving import Leaving
from thep.schools.models import School

from .models import Booking, OfstedPlace, OfstedVisit
from .renewal_letters import sum_of
from .stakes import last_day_of

LATEST = 12
MOST_NAMED = 5


def latest(request: HttpRequest, school: School) -> dict[str, Any]:
    bookings = Booking.objects.live().filter(school=school).select_related("person", "event").order_by("-created_at")
    return {"school": school, "bookings": bookings[:LATEST]}


def used_places(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return what leads to where the school's included places went; None where it has had none."""
    has_had_some = any(each.agreed_at and (each.places_granted or each.places_rolled_over) for each in memberships_of(school))
    return {"school": school} if has_had_some else None


def on_renewal(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return the school's bookings that wait for its renewal, and what they cost if it doesn't renew; None where there are none."""
    found = Booking.objects.awaiting_renewal().filter(school=school, kept_until=None).select_related("event", "person")
    bookings = list(found.order_by("event__starts_at", "pk"))
    if not bookings:
        return None
    year = prices.year_of(bookings[0].event)
    return {
        "school": school,
        "bookings": bookings,
        "is_quoted": school.memberships.filter(academic_year=year, agreed_at=None).exists(),
        "sum_pence": sum_of(bookings),
        "last_day": last_day_of(bookings[0]),
        "year": in_words(year),
    }


def inspection(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return the school's Ofsted visit, while it lasts, with how many places were `given_up` for it and not put back.

    None for an organisation, which isn't inspected as a school is.
    """
    if school.is_organisation:
        return None
    given_up = Count("places", filter=~Q(places__state=OfstedPlace.State.PUT_BACK))
    visits = OfstedVisit.objects.filter(school=school, undone_at=None, last_day__gte=timezone.localdate())
    return {"school": school, "visit": visits.annotate(given_up=given_up).first()}


def stay(leaving: Leaving) -> dict[str, Any]:
    """Return the person's bookings to come that the school pays for, the first of them `named`."""
    to_come = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    of_school = Booking.objects.live().filter(to_come, person=leaving.affiliation.person_id, school=leaving.affiliation.school_id)
    bookings = list(of_school.select_related("event").order_by("event__starts_at", "pk"))
    return {"bookings": bookings, "named": bookings[:MOST_NAMED], "further": max(0, len(bookings) - MOST_NAMED)}


def no_longer_books(leaving: Leaving) -> str:
    return "" if leaving.others else f"Book at {leaving.affiliation.school.name}’s price or with its included places"
