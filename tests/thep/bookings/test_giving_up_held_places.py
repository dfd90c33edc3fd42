"""A lead holds three places by card and gives one up: what is asked for on Stripe's page is what is still held."""

import pytest
from django.test import TestCase
from django.urls import reverse

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, changes, holds
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.payments import checkout
from thep.payments.models import Order, Refund
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

State = Booking.State


@pytest.fixture
def lead():
    return lead_of(SchoolFactory(), name="Nasima Begum")


@pytest.fixture
def held(lead, client):
    """Three places at £45, held until they are paid by card."""
    school = lead.affiliations.get().school
    people = [lead, teacher_at(school, name="Daniel Osei"), teacher_at(school, name="Liban Hassan")]
    delegates = [Delegate(person=person) for person in people]
    client.force_login(lead)
    return bookings.book(EventFactory(price=4500), booker=lead, school=school, delegates=delegates, payment="card")


def give_up(client, booking):
    return client.post(reverse("member_booking_cancel", args=[booking.reference]), {"reason": ""})


def open_pages(sandbox):
    return [session["amount_total"] for session in sandbox.books()["sessions"] if session["status"] == "open"]


def test_one_of_three_given_up_changes_what_stripes_page_asks_for(sandbox, client, held):
    checkout.start(held.order)
    assert open_pages(sandbox) == [13500]
    give_up(client, held.bookings[1])
    assert open_pages(sandbox) == []
    page = client.get(reverse("member_booking", args=[held.bookings[0].reference])).text
    assert "pay £90 or let them go" in page
    client.post(reverse("order_pay", args=[held.order.public_id]))
    assert open_pages(sandbox) == [9000]
    sandbox.pay(held.order.payments.first().stripe_id)
    order = checkout.check(held.order)
    assert (order.state, order.paid_pence, order.total_pence) == (Order.State.PAID, 9000, 9000)
    assert [Booking.objects.get(pk=each.pk).state for each in held.bookings] == [State.CONFIRMED, State.CANCELLED, State.CONFIRMED]
    assert not Refund.objects.exists()
    receipt = client.get(reverse("order_receipt", args=[order.public_id])).text
    assert [str(each.person) in receipt for each in held.bookings] == [True, False, True]


def test_the_list_of_orders_names_who_is_still_to_be_paid_for(sandbox, client, held):
    given_up, *others = held.bookings
    page = client.get(reverse("member_booking_cancel", args=[given_up.reference])).text
    assert "It isn’t paid for yet, so there’s nothing to refund." in page
    give_up(client, given_up)
    for address in (reverse("orders"), reverse("orders_csv")):
        page = client.get(address).getvalue().decode()
        assert given_up.order_line.description not in page
        assert others[0].order_line.description in page
    assert "and 1 more" in client.get(reverse("orders")).text


def test_one_that_the_office_cancels_changes_it_too(sandbox, held):
    checkout.start(held.order)
    with TestCase.captureOnCommitCallbacks(execute=True):
        changes.cancel(held.bookings[1], by=None, by_office=True)
    assert open_pages(sandbox) == []
    held.order.refresh_from_db()
    assert held.order.total_pence == 9000


def test_where_stripe_does_not_answer_the_sweep_changes_it(sandbox, client, held):
    checkout.start(held.order)
    sandbox.faults.set(requests=[{"fault": "refuse", "method": "POST", "path": "/v1/checkout/sessions/.*/expire"}])
    give_up(client, held.bookings[1])
    assert open_pages(sandbox) == [13500]
    sandbox.faults.set()
    assert sweep()["orders trimmed"] == 1
    assert sweep()["orders trimmed"] == 0
    held.order.refresh_from_db()
    assert (open_pages(sandbox), held.order.total_pence) == ([], 9000)


def test_where_the_payment_was_quicker_the_place_that_was_given_up_is_refunded(sandbox, client, held):
    checkout.start(held.order)
    sandbox.pay(held.order.payments.get().stripe_id)
    give_up(client, held.bookings[1])
    sweep()
    held.order.refresh_from_db()
    assert (held.order.state, held.order.paid_pence, held.order.refunded_pence) == (Order.State.PAID, 13500, 4500)
    assert sandbox.books()["totals"]["refunded_pence"] == 4500


def test_the_last_one_given_up_leaves_nothing_to_pay(sandbox, client, held):
    checkout.start(held.order)
    for booking in held.bookings:
        give_up(client, booking)
    held.order.refresh_from_db()
    assert (held.order.state, open_pages(sandbox)) == (Order.State.CANCELLED, [])


@pytest.fixture
def pays_meanwhile(monkeypatch):
    """Somebody goes to Stripe's page again between our closing the last one and the new sum, once."""
    closing = checkout.close_attempts

    def close_and_reopen(order):
        answer = closing(order)
        monkeypatch.setattr(checkout, "close_attempts", closing)
        checkout.start(order)
        return answer

    monkeypatch.setattr(checkout, "close_attempts", close_and_reopen)


def test_whoever_goes_to_the_page_meanwhile_is_not_asked_for_the_old_sum(sandbox, held, pays_meanwhile):
    checkout.start(held.order)
    changes.cancel(held.bookings[1], by=None)
    holds.trim_order(held.order)
    held.order.refresh_from_db()
    assert (open_pages(sandbox), held.order.total_pence) == ([], 9000)


def test_without_looking_again_they_would_be(sandbox, held, pays_meanwhile, monkeypatch):
    monkeypatch.setattr(checkout, "is_at_stripe", lambda order: False)
    checkout.start(held.order)
    changes.cancel(held.bookings[1], by=None)
    holds.trim_order(held.order)
    assert open_pages(sandbox) == [13500]
