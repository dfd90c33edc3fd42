"""Unused places go over into the next year, bought ones come and go, and what is left expires: by the date alone, with no command run."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.bookings import book, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from thep.membership import included_places, ledger, memberships, terms
from thep.membership.errors import BelowWhatIsUsed, NoPlacesLeft
from thep.membership.models import Membership, PlaceEntry, TierTerms

pytestmark = pytest.mark.django_db
LONDON = timezone.get_default_timezone()
MARCH = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def two_years(school):
    """A membership of 2025/26 with 20 places, of which 14 are used, and one of 2026/27 that was agreed in March, with 10."""

    def make(**facts):
        of_old = {"academic_year": 2025, "places_granted": 20, "places_taken": 14, "agreed_at": MARCH, "most_rolled_over": None}
        of_new = {"academic_year": 2026, "places_granted": 10, "agreed_at": facts.pop("renewed", MARCH)}
        return MembershipFactory(school=school, **of_old | facts), MembershipFactory(school=school, **of_new)

    return make


def as_read(membership):
    return Membership.objects.get(pk=membership.pk)


def shown(membership):
    return [(line.what, line.places) for line in ledger.lines_of(as_read(membership))]


@pytest.mark.parametrize(
    ("facts", "now", "left"),
    [
        ({}, "2026-08-31T23:59", 10),
        ({}, "2026-09-01T00:00", 16),
        ({"most_rolled_over": 0}, "2026-09-01T00:00", 10),
        ({"most_rolled_over": 5}, "2026-09-01T00:00", 15),
        ({"most_rolled_over": 7}, "2026-09-01T00:00", 16),
        ({"places_taken": 20}, "2026-09-01T00:00", 10),
        ({"ended_on": datetime.date(2026, 5, 1)}, "2026-09-01T00:00", 10),
        ({"agreed_at": None}, "2026-09-01T00:00", 10),
        ({"renewed": at("2026-09-30T23:59")}, "2026-10-20T12:00", 16),  # within its grace
        ({"renewed": at("2026-10-01T00:00")}, "2026-10-20T12:00", 10),  # after it
        ({"places_granted": 16, "places_rolled_over": 4}, "2026-10-20T12:00", 12),  # some are written down already
        ({"places_granted": 16, "places_rolled_over": 4, "most_rolled_over": 5}, "2026-10-20T12:00", 11),
    ],
)
def test_the_balance_is_right_at_each_minute_while_nothing_runs(two_years, autumn, facts, now, left):
    _, new = two_years(**facts)
    autumn.move_to(at(now))
    assert as_read(new).places_left == left
    in_list = Membership.objects.with_rolling_in().get(pk=new.pk)
    assert new.places_granted + in_list.rolling_in == left
    assert not PlaceEntry.objects.exists()


def test_the_first_draw_writes_down_what_went_over_and_later_ones_do_not(two_years, autumn):
    old, new = two_years(most_rolled_over=5)
    included_places.reserve(new, cause="booking 1")
    included_places.reserve(new, cause="booking 2")
    cause = "2025/26 into 2026/27, from place 1"
    lines = [(entry.membership, entry.kind, entry.places, entry.cause) for entry in PlaceEntry.objects.filter(kind="rolled_over")]
    assert lines == [(old, "rolled_over", -5, cause), (new, "rolled_over", 5, cause)]
    assert (as_read(old).places_left, as_read(new).places_left) == (1, 13)
    assert (as_read(old).places_in_all, as_read(new).places_in_all) == (20, 15)


def test_what_went_over_can_be_drawn_where_the_year_itself_brings_none(two_years):
    _, new = two_years(places_taken=19)
    Membership.objects.filter(pk=new.pk).update(places_granted=0)
    included_places.reserve(new, cause="booking 1")
    with pytest.raises(NoPlacesLeft):
        included_places.reserve(new, cause="booking 2")
    assert as_read(new).places_left == 0


def test_a_place_that_comes_back_to_the_old_year_goes_over_too(two_years, autumn):
    old, new = two_years(places_taken=19, places_granted=19, most_rolled_over=1)
    autumn.move_to(at("2026-08-20T12:00"))
    Membership.objects.filter(pk=old.pk).update(places_granted=21)
    for number in (1, 2):
        included_places.reserve(old, cause=f"booking {number}")
    autumn.move_to(at("2026-09-02T12:00"))
    assert as_read(new).places_left == 10
    included_places.give_back(old, cause="booking 1")
    assert as_read(new).places_left == 11
    included_places.give_back(old, cause="booking 2")  # at most one goes over
    assert (as_read(old).places_left, as_read(new).places_left) == (1, 11)


def test_who_renews_within_the_grace_has_their_places_then(school, autumn):
    tier = TierFactory()
    TierTermsFactory(tier=tier, academic_year=2026, included_places=12)
    MembershipFactory(school=school, tier=tier, academic_year=2025, places_taken=15, agreed_at=MARCH, most_rolled_over=3)
    charge = memberships.quote(school=school, tier=tier, academic_year=2026).charges.get()
    assert as_read(charge.membership).places_left == 0
    memberships.agree(charge, by=None)
    assert (as_read(charge.membership).places_left, as_read(charge.membership).most_rolled_over) == (15, 0)


def test_what_goes_over_is_as_it_was_quoted_and_is_copied_into_the_next_years_terms(school):
    found = TierTermsFactory(academic_year=2026, most_rolled_over=5)
    charge = memberships.quote(school=school, tier=found.tier, academic_year=2026).charges.get()
    TierTerms.objects.update(most_rolled_over=0)
    memberships.agree(charge, by=None)
    assert as_read(charge.membership).most_rolled_over == 5
    TierTerms.objects.update(most_rolled_over=None)
    assert [copied.most_rolled_over for copied in terms.copy(2026)] == [None]


def test_places_that_were_bought_are_there_once_and_unused_ones_are_taken_back_once():
    membership = MembershipFactory(academic_year=2026, places_granted=0)
    for _ in range(2):
        included_places.buy(membership, places=5, cause="add-on 1")
    for number in range(3):
        included_places.reserve(membership, cause=f"booking {number}")
    with pytest.raises(BelowWhatIsUsed, match="3 of 5 places are used or reserved, so at most 2 can be taken off"):
        included_places.take_back_bought(membership, places=3, cause="refund 1", reason="Not needed", by=None)
    for _ in range(2):
        included_places.take_back_bought(membership, places=2, cause="refund 1", reason="Not needed", by=None)
    assert (as_read(membership).places_left, as_read(membership).places_in_all) == (0, 3)
    assert shown(membership) == [("Bought", 5), ("Reserved", -1), ("Reserved", -1), ("Reserved", -1), ("Refunded", -2)]


@pytest.mark.parametrize(
    ("facts", "old_ends", "new_begins"),
    [
        ({}, [("Rolled over", -6)], [("Rolled over", 6)]),
        ({"most_rolled_over": 4}, [("Rolled over", -4), ("Expired", -2)], [("Rolled over", 4)]),
        ({"most_rolled_over": 0}, [("Expired", -6)], []),
    ],
)
def test_the_ledger_says_what_became_of_places_whether_or_not_it_is_written_down(two_years, autumn, facts, old_ends, new_begins):
    old, new = two_years(**facts, places_taken=0, places_granted=0)
    autumn.move_to(at("2026-08-20T12:00"))
    included_places.grant(old, places=6, cause="fee 1")
    Membership.objects.filter(pk=new.pk).update(places_granted=1)
    assert shown(old) == [("Granted", 6)]
    autumn.move_to(at("2026-09-01T00:00"))
    assert (shown(old), shown(new)) == ([("Granted", 6), *old_ends], new_begins)
    included_places.reserve(new, cause="booking 1")
    assert (shown(old), shown(new)) == ([("Granted", 6), *old_ends], [*new_begins, ("Reserved", -1)])
    assert ledger.lines_of(as_read(old))[-1].left == 0


def test_places_wait_for_a_renewal_within_the_grace_before_they_expire(school, autumn):
    old = MembershipFactory(school=school, academic_year=2025, places_granted=0, agreed_at=MARCH, most_rolled_over=4)
    autumn.move_to(at("2026-08-20T12:00"))
    included_places.grant(old, places=6, cause="fee 1")
    autumn.move_to(at("2026-09-30T12:00"))
    assert shown(old) == [("Granted", 6), ("Expired", -2)]
    autumn.move_to(at("2026-10-01T00:00"))
    assert shown(old) == [("Granted", 6), ("Expired", -6)]


def test_a_reserved_place_is_used_once_its_event_is_over(autumn):
    membership = MembershipFactory(academic_year=2026)
    event = EventFactory(title="Phonics that sticks", starts_at=at("2026-09-20T09:00"), price=9000, uses_included_places=True)
    booking = book(event, teacher_at(membership.school), payment="included", school=membership.school)
    (line,) = ledger.lines_of(as_read(membership))
    assert (line.what, line.cause) == ("Reserved", f"{booking.person}, Phonics that sticks")
    autumn.move_to(at("2026-09-21T09:00"))
    assert ledger.history_of(membership, booking.place_cause) == [(datetime.date(2026, 9, 10), "Used")]
    included_places.give_back(membership, cause=booking.place_cause)
    assert shown(membership) == [("Reserved", -1), ("Returned", 1)]
