"""A card order is paid once, on one page at a time, whatever is lost on the way."""

import datetime

import pytest
from django.db import transaction

from tests.factories.payments import open_order, place
from thep.mail.models import Message
from thep.payments import checkout, orders, settlement
from thep.payments.errors import AlreadyPaid, OrderClosed, StripeUnavailable
from thep.payments.models import Order, Payment
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

SESSIONS = "/v1/checkout/sessions"


def receipts():
    return Message.objects.filter(kind="payments.receipt")


def test_the_page_of_a_payment_shows_its_lines_and_its_total(sandbox, thing):
    order = open_order(lines=[place(4500), place(1000, vat_rate=0)])
    url = checkout.start(order)
    session = sandbox.books()["sessions"][0]
    assert url.startswith(sandbox.url)
    assert (session["amount_total"], session["client_reference_id"]) == (6400, order.reference)
    assert order.payments.get().stripe_id == session["id"]


def test_a_second_start_answers_with_the_same_open_page(sandbox, thing):
    order = open_order()
    assert checkout.start(order) == checkout.start(order)
    assert len(sandbox.books()["sessions"]) == 1


def test_an_answer_that_was_lost_is_asked_for_again_and_opens_no_second_page(sandbox, thing):
    order = open_order()
    sandbox.faults.set(requests=[{"fault": "lose_answer", "method": "POST", "path": SESSIONS}])
    with pytest.raises(StripeUnavailable):
        checkout.start(order)
    assert order.payments.get().stripe_id is None
    sandbox.faults.set()
    checkout.start(order)
    assert [session["id"] for session in sandbox.books()["sessions"]] == [order.payments.get().stripe_id]


def test_a_page_that_expired_is_replaced_by_a_second_attempt(sandbox, thing):
    order = open_order(minutes=120)
    checkout.start(order)
    sandbox.advance(3 * 3600)
    sandbox.advance(-3 * 3600)
    url = checkout.start(order)
    assert [(payment.attempt, payment.state) for payment in order.payments.all()] == [(2, "open"), (1, "closed")]
    assert order.payments.get(attempt=2).url == url


def test_a_page_whose_answer_was_lost_for_so_long_that_stripe_would_not_open_it_now_is_replaced(sandbox, thing, clock):
    order = open_order(minutes=60)
    sandbox.faults.set(requests=[{"fault": "refuse", "method": "POST", "path": SESSIONS}])
    with pytest.raises(StripeUnavailable):
        checkout.start(order)
    sandbox.faults.set()
    clock.forward(minutes=40)
    checkout.start(order)
    assert [(payment.attempt, payment.state) for payment in order.payments.all()] == [(2, "open"), (1, "closed")]


def test_paying_confirms_once_however_often_it_is_asked(sandbox, thing):
    order = open_order()
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    for _ in range(3):
        order = checkout.check(order)
    sweep()
    assert (order.state, order.paid_pence, order.payments.get().state) == (Order.State.PAID, 5400, Payment.State.PAID)
    assert thing.confirmed == [order.lines.get().pk]
    assert receipts().count() == 1


def test_a_paid_order_is_not_paid_again(sandbox, thing):
    order = open_order()
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    with pytest.raises(AlreadyPaid):
        checkout.start(order)
    assert Order.objects.get().state == Order.State.PAID
    with pytest.raises(AlreadyPaid):
        checkout.start(order)


def test_a_declined_card_leaves_the_page_open(sandbox, thing):
    order = open_order()
    url = checkout.start(order)
    sandbox.decline(order.payments.get().stripe_id)
    assert checkout.check(order).state == Order.State.OPEN
    assert checkout.start(order) == url


def test_an_order_whose_time_ran_out_is_no_longer_taken_to_stripe(sandbox, thing, clock):
    order = open_order(minutes=30)
    clock.forward(minutes=31)
    with pytest.raises(OrderClosed):
        checkout.start(order)
    assert sandbox.books()["sessions"] == []


@pytest.mark.django_db(transaction=True)
def test_stripe_is_not_spoken_to_inside_a_transaction(sandbox):
    order = open_order()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        checkout.start(order)
    assert sandbox.books()["sessions"] == []


def test_money_that_came_after_the_order_lapsed_is_confirmed_late(sandbox, thing):
    """The sweep closes the page before it frees a place, so only a payment that takes days can be late."""
    order = open_order()
    checkout.start(order)
    payment = order.payments.get()
    settlement.end_order(order, Order.State.LAPSED)
    sandbox.pay(payment.stripe_id)
    Payment.objects.update(state=Payment.State.OPEN)
    order = checkout.check(order)
    assert order.state == Order.State.PAID
    assert (len(thing.released), len(thing.confirmed)) == (1, 1)


def test_the_sweep_lapses_what_was_not_paid_in_time(sandbox, thing, clock):
    order = open_order(minutes=30)
    checkout.start(order)
    clock.forward(minutes=31)
    done = sweep()
    order.refresh_from_db()
    assert order.state == Order.State.LAPSED
    assert done["lapsed"] == 1
    assert [session["status"] for session in sandbox.books()["sessions"]] == ["expired"]


def test_the_sweep_leaves_an_order_alone_while_stripe_is_silent(sandbox, thing, clock):
    order = open_order(minutes=30)
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    clock.forward(minutes=31)
    sandbox.faults.set(requests=[{"fault": "refuse"}])
    assert sweep()["failed"] > 0
    order.refresh_from_db()
    assert (order.state, thing.released) == (Order.State.OPEN, [])
    sandbox.faults.set()
    sweep()
    order.refresh_from_db()
    assert (order.state, len(thing.confirmed)) == (Order.State.PAID, 1)


def test_a_sweep_and_a_buyer_who_pays_never_free_what_is_paid(sandbox, thing):
    order = open_order()
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    Order.objects.update(expires_at=order.created_at - datetime.timedelta(minutes=1))
    sweep()
    orders.close_unpaid(order)
    order.refresh_from_db()
    assert (order.state, thing.released) == (Order.State.PAID, [])
