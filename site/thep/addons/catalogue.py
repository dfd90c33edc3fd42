"""What of the catalogue a school may buy, who may buy it for the school, and what it costs there."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from thep.accounts.models import User
from thep.membership.models import Membership, Tier
from thep.membership.states import are_covering
from thep.schools.models import Affiliation, School

from .errors import NotForSale
from .models import AddOn
from .prices import steps_for, steps_in_words


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An add-on as a school is shown it: what it costs there, or why it can't be bought. `others` is what other schools pay, in words."""

    add_on: AddOn
    steps: Sequence[str]
    others: Sequence[str]
    obstacle: str


def membership_of(school: School) -> Membership | None:
    """Return the membership whose prices `school` has today; None where it has none."""
    return Membership.objects.filter(are_covering(timezone.localdate()), school=school).select_related("tier").first()


def offers_for(school: School, *, person: User) -> list[Offer]:
    """Return what is on sale today with the prices of `school`, as `person` may buy it. Makes five queries."""
    membership = membership_of(school)
    tier = membership.tier if membership else None
    roles = roles_of(person, school)
    found = AddOn.objects.on_sale(timezone.localdate()).prefetch_related("prices", "tiers")
    offers = []
    for add_on in found:
        steps, others = steps_for(add_on.prices.all(), tier), steps_for(add_on.prices.all(), None)
        has_own = bool(steps) and steps[0].tier_id is not None
        shows_others = has_own and not add_on.members_only
        offers.append(
            Offer(
                add_on=add_on,
                steps=steps_in_words(add_on, steps),
                others=steps_in_words(add_on, others) if shows_others else [],
                obstacle=obstacle(add_on, tier=tier, roles=roles),
            )
        )
    return offers


def check_may_buy(add_on: AddOn, *, school: School, person: User) -> Membership | None:
    """Return the membership with which `person` may buy `add_on` for `school`, None where they buy it at the price of others.

    Raises:
        NotForSale: with the reason, in words.
    """
    membership = membership_of(school)
    reason = obstacle(add_on, tier=membership.tier if membership else None, roles=roles_of(person, school))
    if reason:
        raise NotForSale(reason)
    return membership


def obstacle(add_on: AddOn, *, tier: Tier | None, roles: set[str], day: datetime.date | None = None) -> str:
    """Return why somebody in `roles` of a school of `tier` can't buy it on a day, today where none is given; empty where they can."""
    if not add_on.is_on_sale(day or timezone.localdate()):
        return "This isn’t on sale at the moment."
    if not roles:
        return "Only a CPD lead, business manager or headteacher can buy this."
    wanted = {each.pk for each in add_on.tiers.all()}
    if wanted and (tier is None or tier.pk not in wanted):
        return f"This is for {' and '.join(each.name for each in add_on.tiers.all())} members."
    if tier is None and (add_on.members_only or add_on.grants == AddOn.Grants.PLACES):
        return "This is for members."
    if add_on.buyers and roles.isdisjoint(add_on.buyers):
        return f"{buyers_in_words(add_on)} can buy this."
    if not add_on.is_on_request and not steps_for(add_on.prices.all(), tier):
        return "This has no price for you. Ask our office."
    return ""


def buyers_in_words(add_on: AddOn) -> str:
    """Return who may buy it, in words: 'The headteacher or business manager'."""
    labels = [Affiliation.Role(role).label for role in Affiliation.LEADING if role in add_on.buyers]
    named = [label if label.startswith("CPD") else label.lower() for label in labels]
    return f"Only the {' or the '.join(named)}"


def roles_of(person: User, school: School) -> set[str]:
    """Return the leading roles that `person` has at `school` now."""
    return set(Affiliation.objects.leading().filter(person=person, school=school).values_list("role", flat=True))


def has_vat() -> bool:
    """Return whether anything that is on sale today is sold with VAT."""
    return AddOn.objects.on_sale(timezone.localdate()).filter(vat_rate__gt=0).exists()
