"""What memberships show of a school to the people who work there."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from thep.schools.models import Affiliation, School

from .models import Membership
from .years import this_academic_year


def on_cards(active: Sequence[Affiliation]) -> dict[int, dict[str, Any]]:
    """Return the membership that each school has this year, None where it has none."""
    schools = {each.school_id for each in active}
    if not schools:
        return {}
    memberships = Membership.objects.for_year(this_academic_year()).filter(school__in=schools).select_related("tier")
    found = {membership.school_id: membership for membership in memberships}
    return {school: {"membership": found.get(school)} for school in schools}


def this_year(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return the membership that the school has this year, None where it has none."""
    return {"membership": Membership.objects.for_year(this_academic_year()).filter(school=school).select_related("tier").first()}
