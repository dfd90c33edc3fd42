"""What schools show on a school's page to its leads, and say to those who leave: who is listed there, and who asks to be."""

from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest

from thep.accounts.access import person_of

from .email_domains import with_schools_of_domains
from .leaving import Leaving
from .models import Affiliation, School
from .requests import requests_among


def requests(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return who asks to be listed; None where nobody does."""
    found = requests_among(listings_of(school), person_of(request))
    return {"requests": found} if found else None


def people(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return who is listed, how many who stay act for the school, the name of the last of them, and whom somebody removed lately."""
    listings = listings_of(school)
    listed = [each for each in listings if each.is_active]
    ended = [each for each in listings if each.state == Affiliation.State.ENDED and each.person_id != person_of(request).pk]
    removed = sorted(ended, key=attrgetter("ended_at"), reverse=True)
    leads = {each.person_id: each.person for each in listed if each.is_leading and each.leaves_on is None and each.person.is_active}
    return {"people": listed, "leads": list(leads.values()), "removed": removed}


def listings_of(school: School) -> list[Affiliation]:
    """Return who is listed, who asks to be and whom somebody removed lately, by name: in one query, whichever panels look at them."""
    every = Affiliation.objects.active() | Affiliation.objects.requested() | Affiliation.objects.removed_lately()
    by_name = with_schools_of_domains(every).select_related("person", "school").order_by("person__name", "role")
    prefetch_related_objects([school], Prefetch("affiliations", by_name, to_attr="listings"))
    found: list[Affiliation] = school.listings  # type: ignore[attr-defined]
    return found


def no_longer_leads(leaving: Leaving) -> str:
    if not leaving.ends_every(Affiliation.LEADING):
        return ""
    return f"Book for colleagues, approve who is listed, and see the {leaving.school.noun}’s people, bookings, orders and invoices"
