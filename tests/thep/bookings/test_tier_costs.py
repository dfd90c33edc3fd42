"""What a year would have cost in another tier, said as it is: also where it would not have paid for itself."""

import datetime

import pytest

from tests.factories.events import EventFactory
from tests.factories.membership import TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from thep.bookings.tier_costs import compare_tiers, left_to_pay
from thep.bookings.value import tiers_in_words
from thep.events.models import Price
from thep.membership.models import TierTerms
from thep.membership.years import begins

MORE = "With the same bookings you would have paid {} more in all, so it would not have paid for itself."


@pytest.mark.parametrize(
    ("prices", "places", "left"),
    [
        ([], 3, 0),
        ([(4500, True)], 0, 4500),
        ([(4500, True)], 1, 0),
        ([(4500, True), (9000, True), (100, True)], 1, 4600),  # the dearest is included
        ([(4500, False), (100, True)], 5, 4500),  # an included place can't be used for it
        ([(0, True), (4500, True)], 1, 0),
    ],
)
def test_included_places_are_used_for_the_dearest(prices, places, left):
    assert left_to_pay(prices, places=places) == left


@pytest.fixture
def tiers(db):
    """Associate: £750 with one place, and £45 a place; Full: £900 with three, and £30; Partner: for each pupil."""
    made = [TierFactory(name=name) for name in ("Associate", "Full", "Partner")]
    for tier, fee, places in zip(made[:2], (75_000, 90_000), (1, 3), strict=True):
        TierTermsFactory(tier=tier, academic_year=2026, fee_pence=fee, included_places=places)
    TierTermsFactory(tier=made[2], academic_year=2026, basis=TierTerms.Basis.PER_PUPIL, fee_pence=300, included_places=20)
    return made


def priced(tiers, *, includable=True):
    event = EventFactory(price=6000, uses_included_places=includable)
    for tier, pence in zip(tiers, (4500, 3000, 0), strict=True):
        Price.objects.create(event=event, tier=tier, net_pence=pence)
    return event


def compared(own, events, *, pupils=None, begins_on=None):
    terms = list(TierTerms.objects.filter(academic_year=2026).select_related("tier").prefetch_related("bands"))
    return compare_tiers(own, events, terms, school=SchoolFactory(pupils=pupils), begins_on=begins_on or begins(2026))


# How many bookings there were, and what the next tier then says. Associate with n bookings: £750 + (n - 1) × £45;
# Full: £900 + (n - 3) × £30.
@pytest.mark.parametrize(
    ("bookings", "words"),
    [
        (
            0,
            f"Full membership costs £150 more. {MORE.format('£150')}",
        ),
        (
            4,
            f"Full membership costs £150 more. {MORE.format('£45')}",
        ),
        (7, "Full membership costs £150 more. With the same bookings you would have paid the same."),
        (8, "Full membership costs £150 more. With the same bookings it would have saved you £15."),
    ],
)
def test_the_next_tier_is_compared_as_it_is(tiers, bookings, words):
    event = priced(tiers)
    assert tiers_in_words(compared(tiers[0], [event] * bookings)) == [words]


def test_the_highest_tier_says_so_and_what_the_one_below_would_have_cost(tiers):
    events = [priced(tiers)] * 8
    assert tiers_in_words(compared(tiers[1], events)) == [
        "No tier costs more than yours, Full.",
        f"Associate membership costs £150 less. {MORE.format('£15')}",
    ]


def test_a_tier_that_cannot_be_reckoned_is_left_out(tiers):
    assert compared(tiers[1], []).dearer is None
    dearer = compared(tiers[1], [], pupils=400).dearer
    assert (dearer.tier, dearer.fee, dearer.places) == (tiers[2], 120_000, 20)
    assert compared(tiers[2], []) is None


def test_who_joined_within_the_year_is_reckoned_for_the_same_months(tiers):
    found = compared(tiers[0], [], begins_on=datetime.date(2027, 3, 1))
    assert (found.own.fee, found.dearer.fee) == (37_500, 45_000)


def test_without_included_places_every_booking_is_paid(tiers):
    found = compared(tiers[0], [priced(tiers, includable=False)] * 2)
    assert (found.own.left_to_pay, found.dearer.left_to_pay) == (9000, 6000)
