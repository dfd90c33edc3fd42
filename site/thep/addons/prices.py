"""What an add-on costs a school: by its tier, and by how many are bought.

The rule: each unit costs what the step says that the quantity reaches, for all of the units. A tier without prices of its own has those of
everybody else; without those, the add-on isn't for sale to it. VAT is rounded once, on the whole line, a half upwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from thep.design.templatetags.thep import money
from thep.membership.models import Tier
from thep.payments.orders import NewLine

from .errors import NotForSale
from .models import AddOn, AddOnPrice


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a quantity costs, in pence before VAT, and how that was reckoned."""

    quantity: int
    unit_pence: int
    working: str

    @property
    def net_pence(self) -> int:
        return self.quantity * self.unit_pence


def price_of(add_on: AddOn, *, tier: Tier | None, quantity: int) -> Price:
    """Return what `quantity` units cost schools of `tier` today, or everybody else where it is None.

    Raises:
        NotForSale: there is no price for them, or so many can't be bought at once.
    """
    return price_among(add_on.prices.all(), add_on=add_on, tier=tier, quantity=quantity)


def price_among(prices: Iterable[AddOnPrice], *, add_on: AddOn, tier: Tier | None, quantity: int) -> Price:
    """Return what `quantity` units cost by `prices`: what `price_of` says of those that are kept."""
    if not 1 <= quantity <= add_on.most:
        raise NotForSale(f"Choose from 1 to {add_on.most} {add_on.units}.")
    steps = steps_for(prices, tier)
    reached = [price for price in steps if price.from_quantity <= quantity]
    if not reached:
        raise NotForSale(f"{add_on} has no price for you. Ask our office.")
    unit_pence = reached[-1].net_pence
    whose = f", {tier} member price" if tier is not None and steps[0].tier_id == tier.pk else ""
    each = f"{add_on.in_units(quantity)} at {money(unit_pence)}" if quantity > 1 else add_on.in_units(1)
    return Price(quantity=quantity, unit_pence=unit_pence, working=f"{each}{whose}")


def steps_for(prices: Iterable[AddOnPrice], tier: Tier | None) -> list[AddOnPrice]:
    """Return the prices that hold for schools of `tier`, from the smallest quantity on: the tier's own, or else everybody's."""
    rows = sorted(prices, key=lambda price: price.from_quantity)
    own = [price for price in rows if tier is not None and price.tier_id == tier.pk]
    return own or [price for price in rows if price.tier_id is None]


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    """A line of a list of prices: for whom, and from which quantity on what a unit costs, in words."""

    label: str
    steps: list[str]


def price_list(add_on: AddOn, tiers: Iterable[Tier]) -> list[PriceLine]:
    """Return what members of each tier pay that has prices of its own, and everybody else. Prices are prefetched."""
    found = []
    for label, tier in [*((f"{tier} members", tier) for tier in tiers), ("Others", None)]:
        steps = steps_for(add_on.prices.all(), tier)
        if steps and (tier is None or steps[0].tier_id == tier.pk) and not (tier is None and add_on.members_only):
            found.append(PriceLine(label=label, steps=steps_in_words(add_on, steps)))
    return found


def steps_in_words(add_on: AddOn, steps: Iterable[AddOnPrice]) -> list[str]:
    """Return what a unit costs at each step: '£550 + VAT a day', '£500 + VAT each from 3 days'."""
    vat = " + VAT" if add_on.vat_rate else ""
    words = []
    for step in steps:
        if step.from_quantity == 1:
            words.append(f"{money(step.net_pence)}{vat} a {add_on.unit}")
        else:
            words.append(f"{money(step.net_pence)}{vat} each from {add_on.in_units(step.from_quantity)}")
    return words


def vat_of(net_pence: int, vat_rate: int) -> int:
    """Return the VAT of a line in pence, a half upwards; `vat_rate` is in hundredths of a per cent."""
    return NewLine(purpose="", description="", net_pence=net_pence, vat_rate=vat_rate).vat_pence
