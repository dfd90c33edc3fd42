"""What memberships bring: how many there are in each state, and the income by tier, against the year before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thep.payments.totals import net_less_refunds

from .models import Membership, MembershipCharge, Tier
from .states import State, state_of


@dataclass(kw_only=True)
class TierFigures:
    """What a tier brings in an academic year, in pence before VAT and less what was refunded: agreed, and of that paid.

    Quotations aren't counted.
    """

    tier: Tier
    members: int = 0
    agreed_pence: int = 0
    paid_pence: int = 0
    places_in_all: int = 0
    places_taken: int = 0


def by_state(academic_year: int) -> list[tuple[State, int]]:
    """Return how many schools' memberships of the year are in each state today, those that none is in among them.

    A school that came back within the year is counted once.
    """
    counted: dict[State, int] = defaultdict(int)
    for membership in Membership.objects.for_year(academic_year).latest_of_year():
        counted[state_of(membership)] += 1
    return [(state, counted[state]) for state in State]


def by_tier(academic_year: int) -> list[TierFigures]:
    """Return the figures of each tier for the year, in the tiers' order. A charge counts with the tier that it bought.

    A school that came back within the year is a member once, with the tier that it came back with.
    """
    figures = {tier.pk: TierFigures(tier=tier) for tier in Tier.objects.all()}
    agreed = Membership.objects.filter(agreed_at__isnull=False, academic_year__in=(academic_year - 1, academic_year))
    Membership.link(held := list(agreed))
    standing = {each.pk for each in Membership.by_year(held).values()}
    for membership in (each for each in held if each.academic_year == academic_year):
        of_tier = figures[membership.tier_id]
        of_tier.members += membership.pk in standing
        of_tier.places_in_all += membership.places_in_all
        of_tier.places_taken += membership.places_taken
    charges = MembershipCharge.objects.filter(membership__academic_year=academic_year, agreed_at__isnull=False)
    for charge, pence in net_of(charges.select_related("order_line")):
        figures[charge.tier_id].agreed_pence += pence
        figures[charge.tier_id].paid_pence += pence if charge.paid_at else 0
    return list(figures.values())


def net_of(charges: Iterable[MembershipCharge]) -> list[tuple[MembershipCharge, int]]:
    """Return each of `charges` with what it comes to in pence, before VAT and less what was refunded of it; in one query besides theirs."""
    listed = list(charges)
    paid_by = net_less_refunds(each.order_line for each in listed if each.order_line is not None)
    return [(each, each.net_pence if each.order_line is None else paid_by[each.order_line.pk]) for each in listed]


def quiet_members(academic_year: int, *, most: int) -> Sequence[Membership]:
    """Return the members of the year that have included places and have used or reserved none of them, by name."""
    running = Membership.objects.for_year(academic_year).filter(agreed_at__isnull=False, ended_on=None)
    quiet = running.filter(places_granted__gt=0, places_taken=0)
    found = list(quiet.select_related("school", "tier").order_by("school__name")[:most])
    Membership.link([*found, *Membership.objects.for_year(academic_year - 1).filter(school__in=[each.school_id for each in found])])
    return found
