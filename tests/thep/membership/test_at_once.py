"""Several leads agree at once, and many draw the last places while the office corrects them. Without the guards it would not be right."""

import datetime

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.threads import at_once, both_looking
from thep.membership import buying, included_places, memberships
from thep.membership.errors import BelowWhatIsUsed, MembershipEnded, NoPlacesLeft, NotPossibleNow
from thep.membership.models import Membership, PlaceEntry
from thep.payments.models import Order

pytestmark = pytest.mark.django_db(transaction=True)

LEADS, DRAWS, LEFT = 4, 16, 5
MARCH = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


@pytest.fixture
def charge():
    terms = TierTermsFactory(academic_year=2026)
    return memberships.quote(school=SchoolFactory(), tier=terms.tier, academic_year=2026).charges.get()


def agree_at_once(charge):
    leads = [lead_of(charge.membership.school) for _ in range(LEADS)]
    return at_once(lambda number: buying.by_invoice(charge, buyer=leads[number], purchase_order=f"PO {number}"), times=LEADS)


def test_of_several_leads_who_agree_at_once_one_is_invoiced(charge):
    answers = agree_at_once(charge)
    assert len([answer for answer in answers if isinstance(answer, Order)]) == 1
    assert len([answer for answer in answers if isinstance(answer, NotPossibleNow)]) == LEADS - 1
    assert (Order.objects.count(), Membership.objects.get().places_granted) == (1, 20)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
def test_without_the_lock_only_the_ledger_would_stop_them(charge, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    monkeypatch.setattr(buying, "obstacle", lambda charge: "")  # all have looked before anybody writes
    answers = agree_at_once(charge)
    assert any(isinstance(answer, IntegrityError) for answer in answers)


def draw_at_once(membership):
    """Draw more places than there are, while the office takes two off and puts one on."""

    def work(number):
        if number == 0:
            return memberships.grant_more(membership, included_places=-2, reason="Entered twice")
        if number == 1:
            return memberships.grant_more(membership, included_places=1, reason="Goodwill")
        return included_places.reserve(membership, cause=f"booking {number}")

    answers = at_once(work, times=DRAWS)
    unexpected = [each for each in answers if isinstance(each, Exception) and not isinstance(each, NoPlacesLeft | BelowWhatIsUsed)]
    membership.refresh_from_db()
    return unexpected, membership.entries.aggregate(left=Sum("places"))["left"] + LEFT


def test_the_last_places_are_drawn_once_while_the_office_corrects(autumn):
    membership = MembershipFactory(academic_year=2026, places_granted=LEFT)
    unexpected, balance = draw_at_once(membership)
    assert unexpected == []
    assert balance == membership.places_left >= 0
    assert membership.entries.filter(kind=PlaceEntry.Kind.RESERVED).count() == membership.places_taken >= LEFT - 2


def test_without_the_conditional_update_more_would_be(autumn, monkeypatch):
    """Who looks first and takes then leaves more taken than there are, which the ledger shows, or the database refuses."""
    membership = MembershipFactory(academic_year=2026, places_granted=LEFT)

    def look_then_take(membership, *, cause):
        if membership.places_left > 0:  # as it was read before the others came
            PlaceEntry.objects.create(membership=membership, kind=PlaceEntry.Kind.RESERVED, places=-1, cause=cause)

    monkeypatch.setattr(included_places, "reserve", look_then_take)
    _, balance = draw_at_once(membership)
    assert balance < 0


def draw_over_the_turn_of_the_year():
    """Draw more places than there are in the new year, all of which come over from the old one, while places come back to that."""
    old = MembershipFactory(academic_year=2025, places_granted=LEFT, places_taken=2, agreed_at=MARCH, most_rolled_over=None)
    for number in (1, 2):
        PlaceEntry.objects.create(membership=old, kind=PlaceEntry.Kind.RESERVED, places=-1, cause=f"old {number}")
    new = MembershipFactory(school=old.school, academic_year=2026, places_granted=0)

    def work(number):
        if number in (1, 2):
            return included_places.give_back(old, cause=f"old {number}")
        return included_places.reserve(new, cause=f"booking {number}")

    answers = at_once(work, times=DRAWS)
    unexpected = [each for each in answers if isinstance(each, Exception) and not isinstance(each, NoPlacesLeft)]
    return unexpected, old, new


def test_what_rolls_over_is_drawn_once_however_many_come_first(autumn):
    unexpected, old, new = draw_over_the_turn_of_the_year()
    old.refresh_from_db()
    new.refresh_from_db()
    assert unexpected == []
    assert (old.places_left, old.places_rolled_over, new.places_granted) == (0, LEFT, LEFT)
    drawn = new.entries.filter(kind=PlaceEntry.Kind.RESERVED).count()
    assert LEFT - 2 <= drawn == new.places_taken == LEFT - new.places_left
    assert new.entries.aggregate(left=Sum("places"))["left"] == new.places_left


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
def test_without_the_lock_what_rolls_over_would_be_written_twice(autumn, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    read = included_places._hold_where_it_is
    both_read = both_looking(read)
    monkeypatch.setattr(included_places, "_hold_where_it_is", lambda each: (both_read if each.academic_year == 2026 else read)(each))
    unexpected, _, _ = draw_over_the_turn_of_the_year()
    assert any(isinstance(error, IntegrityError) for error in unexpected)  # as the ledger takes a cause once


def end_while_others_draw(times=DRAWS):
    """End a membership with enough places while people draw them; return it as it ended, what it is then, and what became of them."""
    membership = MembershipFactory(academic_year=2026, places_granted=times)

    def work(number):
        if number == times // 2:
            return memberships.end(membership, on=timezone.localdate())
        return included_places.reserve(membership, cause=f"booking {number}")

    answers = at_once(work, times=times)
    [ended] = [each for each in answers if isinstance(each, Membership)]
    membership.refresh_from_db()
    return ended, membership, [each for each in answers if each is not ended]


def test_nothing_is_drawn_on_a_membership_once_it_has_ended(autumn):
    ended, membership, answers = end_while_others_draw()
    drawn = [each for each in answers if isinstance(each, PlaceEntry)]
    assert all(isinstance(each, MembershipEnded) for each in answers if each not in drawn)
    assert membership.places_taken == len(drawn) == ended.places_taken
    assert membership.entries.filter(kind=PlaceEntry.Kind.RESERVED).count() == len(drawn)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
def test_without_the_lock_places_would_be_drawn_on_what_has_ended(autumn, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    monkeypatch.setattr(included_places, "hold", both_looking(included_places.hold))
    ended, membership, _ = end_while_others_draw(times=2)
    assert membership.places_taken > ended.places_taken == 0
