"""The ledger of included places, and the sums that are kept of it."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import SchoolFactory
from thep.membership import included_places, memberships
from thep.membership.errors import AlreadyAMember, MembershipEnded, NoPlacesLeft
from thep.membership.models import Membership
from thep.membership.years import academic_year_of, in_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership():
    return MembershipFactory(places_granted=1)


def lines_of(membership):
    membership.refresh_from_db()
    return [(entry.kind, entry.places, entry.cause) for entry in membership.entries.all()], membership.places_left


def test_a_place_is_lent_only_for_a_day_before_the_membership_ends():
    membership = MembershipFactory(places_granted=5)
    read_before = Membership.objects.get(pk=membership.pk)
    memberships.end(membership, on=datetime.date(2026, 10, 1))
    included_places.reserve(read_before, cause="booking 1", day=datetime.date(2026, 9, 30))
    with pytest.raises(MembershipEnded):
        included_places.reserve(read_before, cause="booking 2", day=datetime.date(2026, 10, 1))
    membership.refresh_from_db()
    assert (membership.places_taken, membership.entries.filter(cause="booking 2").count()) == (1, 0)


def test_a_place_is_reserved_and_given_back_once(membership):
    included_places.reserve(membership, cause="booking 1")
    assert lines_of(membership) == ([("reserved", -1, "booking 1")], 0)
    included_places.give_back(membership, cause="booking 1")
    assert included_places.give_back(membership, cause="booking 1") is None
    assert lines_of(membership) == ([("reserved", -1, "booking 1"), ("returned", 1, "booking 1")], 1)


def test_what_was_never_reserved_cannot_be_given_back(membership):
    assert included_places.give_back(membership, cause="booking 2") is None
    assert lines_of(membership) == ([], 1)


def test_no_more_places_are_reserved_than_were_granted(membership):
    included_places.reserve(membership, cause="booking 1")
    with pytest.raises(NoPlacesLeft):
        included_places.reserve(membership, cause="booking 2")
    assert lines_of(membership) == ([("reserved", -1, "booking 1")], 0)


def test_one_cause_reserves_one_place():
    membership = MembershipFactory(places_granted=5)
    included_places.reserve(membership, cause="booking 1")
    with pytest.raises(IntegrityError), transaction.atomic():
        included_places.reserve(membership, cause="booking 1")
    assert lines_of(membership)[1] == 4


def test_a_school_becomes_a_member_once_a_year_with_its_places():
    school, tier = SchoolFactory(), TierFactory()
    membership = memberships.start(school=school, tier=tier, academic_year=2026, included_places=20)
    fee = membership.charges.get()
    assert lines_of(membership) == ([("granted", 20, f"fee {fee.pk}")], 20)
    with pytest.raises(AlreadyAMember, match="2026/27"):
        memberships.start(school=school, tier=tier, academic_year=2026, included_places=20)
    assert memberships.start(school=school, tier=tier, academic_year=2027).places_left == 0


def test_the_same_reason_grants_again(membership):
    for _ in range(2):
        memberships.grant_more(membership, included_places=3, reason="Goodwill")
    assert lines_of(membership)[1] == 7


@pytest.mark.parametrize(("day", "year"), [("2026-08-31", 2025), ("2026-09-01", 2026), ("2027-01-01", 2026)])
def test_an_academic_year_begins_in_september(day, year):
    assert academic_year_of(datetime.date.fromisoformat(day)) == year


def test_a_year_is_written_with_both_its_halves():
    assert [in_words(year) for year in (2026, 2099)] == ["2026/27", "2099/00"]
