"""What memberships show of a school to the people who work there."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from thep.schools.models import Affiliation, School
from thep.schools.places_of_work import by_school

from .models import Membership, MembershipCharge
from .states import State, current, memberships_of, read_memberships, state_of


def on_cards(active: Sequence[Affiliation]) -> dict[int, dict[str, Any]]:
    """Return the membership that each school has now, None where it has none."""
    schools = {place.school.pk: place.school for place in by_school(active)}
    read_memberships(list(schools.values()))
    found = {key: [each for each in school.memberships.all() if each.agreed_at] for key, school in schools.items()}
    Membership.link([membership for agreed in found.values() for membership in agreed])
    return {key: {"membership": current(agreed)} for key, agreed in found.items()}


def of_school(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return the membership that the school has now, None where it has none, and what waits for its answer."""
    Membership.link(memberships := memberships_of(school))
    membership = current(memberships)
    quoting = [
        each.pk for each in memberships if getattr(each, "has_quotation", True) and state_of(each) not in (State.LAPSED, State.ENDED)
    ]
    charges = MembershipCharge.objects.filter(membership__in=quoting, agreed_at=None).select_related("membership", "tier")
    quoted = charges.first() if quoting else None
    return {
        "school": school,
        "membership": membership,
        "is_in_grace": membership is not None and state_of(membership) == State.IN_GRACE,
        "quoted": quoted,
    }
