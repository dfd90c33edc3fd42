"""What is written to the leads of both schools when one continues as the other."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from thep.accounts.examples import example_lead
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable

from .examples import example_school
from .models import Affiliation, School
from .succession_followers import SchoolChange


def leads_of(*schools: School) -> set[int]:
    """Return the keys of those who act for one of `schools` now."""
    leading = Affiliation.objects.leading().filter(school__in=schools, person__is_active=True)
    return set(leading.values_list("person", flat=True))


def tell(change: SchoolChange, leads: Collection[int], *, moved: Sequence[str]) -> None:
    """Tell `leads`, who acted for the old school or its successor before, what `moved` and what to do at the school where each is now."""
    schools = [change.new, *change.people_by_school()]
    found = Affiliation.objects.leading().filter(school__in=schools, person__in=leads).select_related("person", "school")
    listings = {listing.person_id: listing for listing in found.order_by("pk")}
    for listing in listings.values():
        letters.send(CONTINUES, listing.person, Cause(change.old), _context(change.old, listing.school, moved=moved))


def _context(old: School, school: School, *, moved: Sequence[str]) -> dict[str, Any]:
    return {
        "old": old,
        "school": school,
        "moved": list(moved),
        "address": settings.SITE_ADDRESS + reverse("member_school", args=[school.urn]),
    }


def _example() -> dict[str, Any]:
    old = School(pk=2, urn=100899, name="Ben Jonson Junior School", slug="ben-jonson-junior-school")
    moved = ["24 people", "61 bookings", "1 membership, with its included places", "3 orders, with their invoices"]
    return {"to": example_lead()} | _context(old, example_school(), moved=moved)


CONTINUES = LetterKind(
    name="schools.continues",
    label="A school continues as another",
    audience="The leads of both schools, when the office confirms that one continues as the other.",
    template="schools/email/continues",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because you act for {{ school.name }} on our website.",
    variables=(
        FIRST_NAME,
        LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ school.noun }}"),
        LetterVariable("old_school", "the name of the school that continues as another", "{{ old.name }}"),
        LetterVariable("school", "the name of the school where the reader acts now", "{{ school.name }}"),
    ),
    example=_example,
)
