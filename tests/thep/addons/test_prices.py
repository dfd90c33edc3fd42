"""What an add-on costs: by tier and quantity; and half days in words and shares."""

import pytest

from thep.addons import prices
from thep.addons.amounts import days_in_words
from thep.addons.errors import NotForSale
from thep.addons.models import AddOn, AddOnPrice
from thep.membership.models import Tier
from thep.payments.totals import share

FULL, ASSOCIATE = Tier(pk=1, name="Full", slug="full"), Tier(pk=2, name="Associate", slug="associate")
DAY = AddOn(name="Consultancy day", most=10, vat_rate=2000)
STEPS = [AddOnPrice(tier=tier, from_quantity=quantity, net_pence=pence) for tier, quantity, pence in [
    (None, 1, 60_000), (None, 3, 55_000), (FULL, 1, 48_000), (FULL, 5, 44_999),
]]  # fmt: skip


@pytest.mark.parametrize(
    ("tier", "quantity", "net_pence", "working"),
    [
        (None, 1, 60_000, "1 day"),
        (None, 2, 120_000, "2 days at £600"),
        (None, 3, 165_000, "3 days at £550"),  # each of them at the price of the step
        (None, 10, 550_000, "10 days at £550"),
        (ASSOCIATE, 2, 120_000, "2 days at £600"),  # no price of its own
        (FULL, 1, 48_000, "1 day, Full member price"),
        (FULL, 4, 192_000, "4 days at £480, Full member price"),  # the steps of others aren't its steps
        (FULL, 5, 224_995, "5 days at £449.99, Full member price"),
    ],
)
def test_a_unit_costs_what_its_tier_and_step_say(tier, quantity, net_pence, working):
    price = prices.price_among(STEPS, add_on=DAY, tier=tier, quantity=quantity)
    assert (price.net_pence, price.working) == (net_pence, working)


@pytest.mark.parametrize(
    ("rows", "tier", "quantity", "said"),
    [
        (STEPS, None, 0, "from 1 to 10 days"),
        (STEPS, None, 11, "from 1 to 10 days"),
        (STEPS[2:], ASSOCIATE, 1, "no price for you"),
        ([], FULL, 1, "no price for you"),
    ],
)
def test_what_has_no_price_is_not_for_sale(rows, tier, quantity, said):
    with pytest.raises(NotForSale, match=said):
        prices.price_among(rows, add_on=DAY, tier=tier, quantity=quantity)


@pytest.mark.parametrize(
    ("net_pence", "rate", "vat"), [(60_000, 2000, 12_000), (224_995, 2000, 44_999), (3, 2000, 1), (2, 2000, 0), (9, 0, 0)]
)
def test_vat_is_rounded_once_for_the_line(net_pence, rate, vat):
    assert prices.vat_of(net_pence, rate) == vat


def test_prices_in_words():
    assert prices.steps_in_words(DAY, STEPS[:2]) == ["£600 + VAT a day", "£550 + VAT each from 3 days"]


@pytest.mark.parametrize(
    ("half_days", "words"),
    [(0, "no days"), (1, "half a day"), (2, "1 day"), (3, "1½ days"), (4, "2 days"), (-1, "half a day"), (7, "3½ days")],
)
def test_half_days_in_words(half_days, words):
    assert days_in_words(half_days) == words


@pytest.mark.parametrize("pence", [1, 72_000, 99_999, 100_001])
@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shares_of_a_sum_come_to_the_sum(pence, parts):
    """Reckoned from the first part on, as refunds are, they differ by a penny at most."""
    each = [share(pence, part + 1, parts) - share(pence, part, parts) for part in range(parts)]
    assert sum(each) == pence
    assert max(each) - min(each) <= 1
