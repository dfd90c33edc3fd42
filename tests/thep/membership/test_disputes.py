"""Who disputes what a membership cost is neither offered the next one nor reminded of what hangs on it, until that is settled."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.payments import disputed_invoice
from tests.thep.reports.test_records import words
from thep.bookings import expiring_places
from thep.mail import sender
from thep.mail.models import Message
from thep.membership import buying, letters, renewals
from thep.payments import contested_invoices

pytestmark = pytest.mark.django_db
YEAR, ANSWER_BY = 2026, datetime.date(2026, 12, 1)


@pytest.fixture
def tier():
    tier = TierFactory(name="Full")
    for year in (YEAR, YEAR + 1):
        TierTermsFactory(tier=tier, academic_year=year)
    return tier


@pytest.fixture
def member(tier):
    member = MembershipFactory(tier=tier, academic_year=YEAR)
    lead_of(member.school)
    return member


def dispute(member):
    return disputed_invoice(member.school, purpose=buying.PURPOSE)


def settle(order):
    contested_invoices.settle(order, how="It was right", by=PersonFactory())


def offer(member, tier):
    return renewals.send([(member, tier)], answer_by=ANSWER_BY, by=PersonFactory())


def test_it_is_offered_the_next_year_once_that_is_settled(member, tier):
    order = dispute(member)
    assert offer(member, tier).refused == [(member.school, renewals.DISPUTES)]
    settle(order)
    assert [quoted.school for quoted in offer(member, tier).quoted] == [member.school]


def test_a_dispute_about_something_else_changes_nothing(member, tier):
    disputed_invoice(member.school, purpose="booking")
    assert offer(member, tier).refused == []


def test_a_quotation_that_waits_does_not_leave_and_none_is_sent(member, tier, office, client):
    (quoted,) = offer(member, tier).quoted
    charge = quoted.charges.get()
    letters.send_quotation(charge)
    order = dispute(member)
    sender.send_due()
    found = Message.objects.filter(kind="membership.quoted")
    assert found.values_list("state", "reason").get() == ("cancelled", letters.NO_QUESTION)
    office("Finance")
    send = reverse("office_memberships:send", args=[quoted.pk, charge.pk])
    assert "The school disputes what a membership cost it." in words(client.get(send))
    client.post(send)
    assert found.count() == 1
    settle(order)
    assert "The school disputes" not in words(client.get(send))


def test_it_is_told_of_places_that_end_once_that_is_settled(member, autumn):
    autumn.move_to(datetime.datetime(2027, 7, 2, 9, tzinfo=datetime.UTC))
    order = dispute(member)
    assert expiring_places.tell_all() == 0
    settle(order)
    assert expiring_places.tell_all() == 1
    dispute(member)
    sender.send_due()
    found = Message.objects.filter(kind="bookings.expiring_places")
    assert found.values_list("state", "reason").get() == ("cancelled", expiring_places.NONE_LEFT)
