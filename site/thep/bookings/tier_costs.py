"""What a year's bookings would have cost in another tier: its fee, and what its included places would not have paid for."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thep.events.models import Event
from thep.events.prices import net_prices
from thep.membership import fees
from thep.membership.errors import PupilsUnknown
from thep.membership.models import Tier, TierTerms
from thep.schools.models import School


@dataclass(frozen=True, kw_only=True)
class TierCost:
    """A year in one tier, in pence before VAT: the fee, and what was `left_to_pay` for bookings beyond the `places` that it includes."""

    tier: Tier
    fee: int
    places: int
    left_to_pay: int

    @property
    def together(self) -> int:
        return self.fee + self.left_to_pay


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The school's own tier, the next that costs more, and the next that costs less; None where there is no such tier."""

    own: TierCost
    dearer: TierCost | None
    cheaper: TierCost | None


def left_to_pay(prices: Sequence[tuple[int, bool]], *, places: int) -> int:
    """Return what bookings come to, in pence, where included places are used for the dearest that they can be used for.

    `prices` has for each booking its price, and whether an included place can be used for it.
    """
    could_be_included = sorted((price for price, includable in prices if includable), reverse=True)
    return sum(price for price, _ in prices) - sum(could_be_included[:places])


def compare_tiers(
    own: Tier, events: Sequence[Event], terms: Sequence[TierTerms], *, school: School, begins_on: datetime.date
) -> Compared | None:
    """Return what the bookings of `events`, one for each, cost in the tiers next to `own`; None where its own fee can't be reckoned.

    `terms` are those of all tiers in the year. Each tier is reckoned in the same way, for the same months.
    """
    prices = {event.pk: net_prices(event) for event in events}
    costs = [cost for each in terms if (cost := _cost(each, events, prices, school=school, begins_on=begins_on))]
    found = next((cost for cost in costs if cost.tier == own), None)
    if found is None:
        return None
    return Compared(
        own=found,
        dearer=min((cost for cost in costs if cost.fee > found.fee), key=lambda cost: cost.fee, default=None),
        cheaper=max((cost for cost in costs if cost.fee < found.fee), key=lambda cost: cost.fee, default=None),
    )


def _cost(
    terms: TierTerms,
    events: Sequence[Event],
    prices: Mapping[int, Mapping[int | None, int]],
    *,
    school: School,
    begins_on: datetime.date,
) -> TierCost | None:
    try:
        fee = fees.fee(terms, pupils=school.pupils, begins_on=begins_on)
    except PupilsUnknown:
        return None
    there = [(prices[event.pk].get(terms.tier_id, prices[event.pk][None]), event.uses_included_places) for event in events]
    left = left_to_pay(there, places=fee.included_places)
    return TierCost(tier=terms.tier, fee=fee.net_pence, places=fee.included_places, left_to_pay=left)
