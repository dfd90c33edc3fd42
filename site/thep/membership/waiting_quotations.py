"""Quotations that wait for their schools' answer, and what needs those who lead the schools because of them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from thep.accounts.models import User
from thep.schools.places_of_work import active_of, by_school, led_schools

from . import declines
from .models import Membership, MembershipCharge, RenewalDecline
from .states import WITH_PLACES, State, are_in, read_memberships


def waiting() -> QuerySet[MembershipCharge]:
    """Return the quotations that can be agreed to today and that nobody is paying, those left out whose schools won't renew."""
    standing = Membership.objects.filter(are_in([State.QUOTED, *WITH_PLACES]))
    said_since = RenewalDecline.objects.filter(  # what was said answers the quotation also once the year before is over
        membership__school=OuterRef("membership__school"),
        membership__academic_year=OuterRef("membership__academic_year") - 1,
        declined_at__gte=OuterRef("made_at"),
        undone_at=None,
    )
    wont_renew = Q(membership__school__in=declines.schools_not_renewing()) | Exists(said_since)
    open_charges = MembershipCharge.objects.filter(membership__in=standing, agreed_at=None, order_line=None)
    return open_charges.exclude(wont_renew, kind=MembershipCharge.Kind.FEE)


def to_answer(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the quotations that wait for the schools that `person` leads, the soonest to run out first.

    In the query that the cards of their schools make too, and another where there are any.
    """
    if not (led := led_schools(person)):
        return []
    read_memberships([place.school for place in by_school(active_of(person))])
    if not (quoted := [each for school in led for each in school.memberships.all() if getattr(each, "has_quotation", True)]):
        return []
    found = waiting().filter(membership__in=quoted).select_related("membership__school", "tier")
    return [{"charge": charge} for charge in found.order_by("membership__answer_by", "pk")]
