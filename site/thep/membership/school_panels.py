"""What memberships show of a school to the people who work there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from thep.schools.models import Affiliation, School

from .models import Membership, MembershipCharge
from .states import State, current, state_of, with_access


def on_cards(active: Sequence[Affiliation]) -> dict[int, dict[str, Any]]:
    """Return the membership that each school has now, None where it has none."""
    schools = {each.school_id for each in active}
    if not schools:
        return {}
    found = defaultdict(list)
    for membership in Membership.objects.filter(with_access(), school__in=schools).select_related("tier"):
        found[membership.school_id].append(membership)
    return {school: {"membership": current(found[school])} for school in schools}


def of_school(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return the membership that the school has now, None where it has none, and what waits for its answer."""
    memberships = list(school.memberships.select_related("tier"))
    membership = current(memberships)
    running = [each.pk for each in memberships if state_of(each) not in (State.LAPSED, State.ENDED)]
    quoted = MembershipCharge.objects.filter(membership__in=running, agreed_at=None).select_related("membership", "tier").first()
    return {
        "school": school,
        "membership": membership,
        "is_in_grace": membership is not None and state_of(membership) == State.IN_GRACE,
        "quoted": quoted,
    }
