"""What memberships show of a school to the people who work there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from thep.schools.models import Affiliation, School

from .models import Membership, MembershipCharge
from .states import State, current, memberships_of, state_of


def on_cards(active: Sequence[Affiliation]) -> dict[int, dict[str, Any]]:
    """Return the membership that each school has now, None where it has none."""
    schools = {each.school_id for each in active}
    if not schools:
        return {}
    agreed = list(Membership.objects.filter(agreed_at__isnull=False, school__in=schools).select_related("tier"))
    Membership.link(agreed)
    found = defaultdict(list)
    for membership in agreed:
        found[membership.school_id].append(membership)
    return {school: {"membership": current(found[school])} for school in schools}


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
