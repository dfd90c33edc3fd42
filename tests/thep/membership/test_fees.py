"""What a membership costs: bands, pupils, the months that are left, and what changing the tier costs."""

import datetime

import pytest

from tests.factories.membership import TierFactory, TierTermsFactory
from thep.membership import fees
from thep.membership.errors import PupilsUnknown
from thep.membership.models import TierTerms

pytestmark = pytest.mark.django_db
BEGINS = datetime.date(2026, 9, 1)


def terms(name="Full", *, bands=(), **more):
    made = TierTermsFactory(tier=TierFactory(name=name), academic_year=2026, **more)
    for up_to, pence in bands:
        made.bands.create(up_to=up_to, fee_pence=pence)
    return made


BANDS = {"basis": TierTerms.Basis.BANDS, "bands": [(None, 320_000), (210, 150_000), (420, 240_000)]}


@pytest.mark.parametrize(
    ("asked", "pupils", "pence"),
    [
        ({"fee_pence": 240_000}, None, 240_000),
        ({"basis": TierTerms.Basis.PER_PUPIL, "fee_pence": 450}, 421, 189_450),
        ({"basis": TierTerms.Basis.PER_PUPIL, "fee_pence": 450}, 0, 0),
        (BANDS, 0, 150_000),
        (BANDS, 210, 150_000),
        (BANDS, 211, 240_000),
        (BANDS, 420, 240_000),
        (BANDS, 421, 320_000),
        (BANDS, 90_000, 320_000),
    ],
)
def test_a_fee_is_flat_or_goes_by_pupils(asked, pupils, pence):
    assert fees.fee(terms(**asked), pupils=pupils, begins_on=BEGINS).net_pence == pence


@pytest.mark.parametrize("basis", [TierTerms.Basis.PER_PUPIL, TierTerms.Basis.BANDS])
def test_where_nobody_knows_how_many_pupils_there_are_the_office_is_asked(basis):
    with pytest.raises(PupilsUnknown, match="Enter the number"):
        fees.fee(terms(basis=basis), pupils=None, begins_on=BEGINS)


@pytest.mark.parametrize(
    ("day", "months", "pence", "places"),
    [
        ("2026-06-15", 12, 100_000, 20),  # before the year begins
        ("2026-09-01", 12, 100_000, 20),
        ("2026-09-30", 12, 100_000, 20),  # the month of joining counts in full
        ("2026-10-01", 11, 91_667, 19),
        ("2027-01-31", 8, 66_667, 14),
        ("2027-02-01", 7, 58_333, 12),
        ("2027-08-31", 1, 8_333, 2),
        ("2027-09-01", 0, 0, 0),
    ],
)
def test_who_joins_within_the_year_pays_for_the_months_left(day, months, pence, places):
    begins_on = datetime.date.fromisoformat(day)
    found = fees.fee(terms(fee_pence=100_000), pupils=None, begins_on=begins_on)
    assert fees.months_left(2026, begins_on) == months
    assert (found.net_pence, found.included_places) == (pence, places)


def test_the_working_says_how_the_sum_was_reckoned():
    found = fees.fee(terms(**BANDS), pupils=400, begins_on=datetime.date(2027, 1, 12))
    assert found.working == "2026/27, 400 pupils: £2,400, of which 8 of 12 months from January: £1,600"
    assert fees.fee(terms("Small"), pupils=None, begins_on=BEGINS).working == "2026/27: £2,400"


@pytest.mark.parametrize(("pence", "months", "expected"), [(1, 6, 1), (1, 5, 0), (100, 1, 8), (7, 6, 4), (0, 12, 0)])
def test_a_half_penny_is_rounded_upwards(pence, months, expected):
    assert fees.share(pence, months) == expected


@pytest.mark.parametrize(
    ("old", "new", "day", "pence", "places"),
    [
        (120_000, 240_000, "2026-09-01", 120_000, 14),
        (120_000, 240_000, "2027-03-15", 60_000, 7),
        (120_000, 120_000, "2027-03-15", 0, 7),
        (240_000, 120_000, "2027-03-15", 0, 7),  # no money comes back
    ],
)
def test_an_upgrade_costs_the_difference_for_the_months_left(old, new, day, pence, places):
    before, after = terms("Associate", fee_pence=old, included_places=6), terms("Full", fee_pence=new, included_places=20)
    found = fees.upgrade(before, after, pupils=None, on=datetime.date.fromisoformat(day))
    assert (found.net_pence, found.included_places) == (pence, places)
