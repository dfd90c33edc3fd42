"""Many at once: a payment is confirmed once, and no more goes back than came. Without the lock it would not be so."""

import time

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.payments import give_back, open_order, place
from tests.threads import at_once
from thep.mail.models import Message
from thep.payments import checkout, refunds, settlement
from thep.payments.errors import OverRefund, StripeUnavailable, TriedAlready
from thep.payments.models import Order, Refund
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


@pytest.fixture
def order(thing):
    order = open_order()
    thing.on_confirm = lambda line: time.sleep(0.05)
    return order


def confirm(order):
    payment = order.payments.get()
    return at_once(lambda number: settlement.confirm_payment(payment, paid_pence=order.total_pence, payment_intent="pi_1"), times=AT_ONCE)


def test_a_payment_that_many_hear_of_at_once_is_confirmed_once(order, thing):
    answers = confirm(order)
    assert {answer.state for answer in answers} == {Order.State.PAID}
    assert (len(answers), len(thing.confirmed)) == (AT_ONCE, 1)
    assert Message.objects.filter(kind="payments.receipt").count() == 1


def test_without_the_lock_it_would_be_confirmed_more_than_once(order, thing, without_row_locks):
    confirm(order)
    assert len(thing.confirmed) > 1


def test_refunds_asked_for_at_once_give_back_no_more_than_came(sandbox, thing):
    order = open_order(lines=[place(4500), place(4500)])
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    checkout.check(order)
    line = order.lines.all()[0]
    answers = at_once(lambda number: give_back(line, 2000, cause=f"cause-{number}"), times=AT_ONCE)
    assert sum(isinstance(answer, OverRefund) for answer in answers) == AT_ONCE - 2
    sweep()
    order.refresh_from_db()
    assert order.refunded_pence == sandbox.books()["totals"]["refunded_pence"] == 4000


def failed_refund(sandbox, thing):
    order = open_order(lines=[place(9000, vat_rate=0)])
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    checkout.check(order)
    failed = give_back(order.lines.get(), 3000)
    Refund.objects.update(state=Refund.State.FAILED)
    Order.objects.update(refunded_pence=0)
    failed.refresh_from_db()
    return failed


def tries_at_once(failed):
    person = PersonFactory()
    return at_once(lambda number: refunds.retry_refund(failed, asked_by=person), times=AT_ONCE)


def test_a_refund_that_many_try_again_at_once_is_sent_once(sandbox, thing):
    answers = tries_at_once(failed_refund(sandbox, thing))
    assert sum(isinstance(answer, TriedAlready) for answer in answers) == AT_ONCE - 1
    assert Order.objects.get().refunded_pence == 3000


def test_without_looking_for_a_later_try_it_would_be_sent_more_than_once(sandbox, thing, monkeypatch):
    monkeypatch.setattr(refunds, "has_later_try", lambda refund: False)
    tries_at_once(failed_refund(sandbox, thing))
    assert Order.objects.get().refunded_pence > 3000


def test_a_button_pressed_many_times_at_once_gives_back_once(sandbox, thing):
    order = open_order(lines=[place(9000, vat_rate=0)])
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    checkout.check(order)
    line = order.lines.get()
    answers = at_once(lambda number: give_back(line, 1000, cause="office:one-token"), times=AT_ONCE)
    assert len({answer.pk for answer in answers}) == 1
    order.refresh_from_db()
    assert order.refunded_pence == 1000


def test_starts_at_once_open_one_page(sandbox, thing):
    order = open_order()
    # Who comes while Stripe is still at work on the first may be told to try again.
    urls = {answer for answer in at_once(lambda number: checkout.start(order), times=AT_ONCE) if not isinstance(answer, StripeUnavailable)}
    assert urls == {checkout.start(order)}
    assert len(sandbox.books()["sessions"]) == 1


def test_sweeps_at_once_do_what_one_does(sandbox, thing):
    order = open_order(minutes=-1)
    late = open_order()
    checkout.start(late)
    sandbox.pay(late.payments.get().stripe_id)
    at_once(lambda number: sweep(), times=AT_ONCE)
    assert [Order.objects.get(pk=each.pk).state for each in (order, late)] == [Order.State.LAPSED, Order.State.PAID]
    assert (len(thing.confirmed), len(thing.released)) == (1, 1)
