"""What schools show on a school's page to its leads, and say to those who leave: who is listed there, and who asks to be."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.access import person_of

from .leaving import Leaving
from .models import Affiliation, School
from .requests import requests_for


def requests(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return who asks to be listed; None where nobody does."""
    found = requests_for([school], person_of(request))
    return {"requests": found} if found else None


def people(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return who is listed, how many of them act for the school, and whom somebody removed lately."""
    listed = school.affiliations.active().select_related("person").order_by("person__name", "role")
    removed = school.affiliations.removed_lately().exclude(person=person_of(request)).select_related("person").order_by("-ended_at")
    return {"people": listed, "leads": sum(1 for affiliation in listed if affiliation.is_leading), "removed": removed}


def no_longer_leads(leaving: Leaving) -> str:
    if not leaving.ends_every(Affiliation.LEADING):
        return ""
    return "Book for colleagues, approve who is listed, and see the school’s people, bookings, orders and invoices"
