"""Money goes back once per cause, never beyond what is left, and is not lost on the way."""

import pytest
from django.db import transaction

from tests.factories.accounts import PersonFactory
from tests.factories.payments import committed, give_back, open_order, paid_order, place
from thep.mail.models import Message
from thep.payments import checkout, refunds
from thep.payments.errors import NothingPaid, OverRefund, TriedAlready
from thep.payments.gateway import create_refund
from thep.payments.models import Dispute, Order, Refund
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


def test_a_refund_goes_back_to_the_card(sandbox, thing):
    order = paid_order(sandbox)
    refund = give_back(order.lines.get(), 2700)
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, refund.kind, order.refunded_pence, order.left_pence) == ("succeeded", "refund", 2700, 2700)
    assert [(each["id"], each["amount"]) for each in sandbox.books()["refunds"]] == [(refund.stripe_id, 2700)]
    assert Message.objects.get(kind="payments.refunded", cause=f"payments.refund:{refund.pk}").to == order.bill_to_email


def test_the_same_cause_gives_back_once(sandbox, thing):
    order = paid_order(sandbox)
    assert give_back(order.lines.get(), 2700) == give_back(order.lines.get(), 2700)
    assert sandbox.books()["totals"]["refunded_pence"] == 2700


def test_no_more_goes_back_than_is_left_of_the_line(sandbox, thing):
    order = paid_order(sandbox, lines=[place(4500), place(4500)])
    line = order.lines.all()[0]
    give_back(line, 5000, cause="first")
    with pytest.raises(OverRefund):
        give_back(line, 401, cause="second")
    give_back(line, 400, cause="third")
    order.refresh_from_db()
    assert order.refunded_pence == 5400
    assert sandbox.books()["totals"]["refunded_pence"] == 5400


def test_what_went_back_in_stripes_dashboard_is_no_longer_left_of_any_line(sandbox, thing):
    order = paid_order(sandbox, lines=[place(4500, vat_rate=0), place(4500, vat_rate=0)])
    create_refund(payment_intent=order.payments.get().payment_intent, pence=3000, key="dashboard")
    sweep()
    lines = list(order.lines.all())
    assert [line.left_pence for line in lines] == [4500, 4500]
    with committed():
        asked = refunds.request_rest(order, cause="all", reason="Cancelled")
    assert [refund.pence for refund in asked] == [4500, 1500]
    order.refresh_from_db()
    assert (order.left_pence, sandbox.books()["totals"]["refunded_pence"]) == (0, 9000)


@pytest.mark.parametrize("pence", [0, -1])
def test_a_refund_is_of_something(sandbox, thing, pence):
    with pytest.raises(OverRefund):
        give_back(paid_order(sandbox).lines.get(), pence)


def test_nothing_goes_back_of_an_order_that_nobody_paid(thing):
    with pytest.raises(NothingPaid):
        give_back(open_order().lines.get())


@pytest.mark.django_db(transaction=True)
def test_a_refund_is_asked_for_in_the_transaction_of_its_cause(sandbox, thing):
    order = paid_order(sandbox)
    with pytest.raises(transaction.TransactionManagementError):
        refunds.request_refund(order.lines.get(), pence=1, cause="alone", reason="")


def test_a_refund_asked_for_in_a_transaction_that_fails_is_not_sent(sandbox, thing):
    line = paid_order(sandbox).lines.get()

    def cancel_and_fail():
        with committed():
            refunds.request_refund(line, pence=100, cause="undone", reason="")
            raise LookupError

    with pytest.raises(LookupError):
        cancel_and_fail()
    assert (Refund.objects.count(), sandbox.books()["refunds"]) == (0, [])


@pytest.mark.parametrize("fault", ["lose_answer", "refuse"])
def test_a_refund_whose_answer_was_lost_is_sent_again_and_done_once(sandbox, thing, fault):
    order = paid_order(sandbox)
    sandbox.faults.set(requests=[{"fault": fault, "method": "POST", "path": "/v1/refunds"}])
    refund = give_back(order.lines.get())
    refund.refresh_from_db()
    assert refund.state == Refund.State.PENDING
    sandbox.faults.set()
    sweep()
    sweep()
    refund.refresh_from_db()
    assert refund.state == Refund.State.SUCCEEDED
    assert [each["id"] for each in sandbox.books()["refunds"]] == [refund.stripe_id]


def test_a_refund_that_stripe_refuses_is_failed_with_its_reason_and_may_be_asked_for_again(sandbox, thing):
    order = paid_order(sandbox)
    payment = order.payments.get()
    intent = payment.payment_intent
    payment.payment_intent = "pi_gone"
    payment.save()
    refund = give_back(order.lines.get())
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.refunded_pence) == (Refund.State.FAILED, 0)
    assert "pi_gone" in refund.error
    payment.payment_intent = intent
    payment.save()
    again = refunds.retry_refund(refund, asked_by=PersonFactory())
    sweep()
    again.refresh_from_db()
    assert (again.state, again.reason) == (Refund.State.SUCCEEDED, refund.reason)


def test_a_refund_that_was_tried_again_is_not_tried_a_third_time_while_the_second_lives(sandbox, thing):
    order = paid_order(sandbox, lines=[place(9000, vat_rate=0)])
    failed = give_back(order.lines.get(), 3000)
    Refund.objects.filter(pk=failed.pk).update(state=Refund.State.FAILED)
    Order.objects.filter(pk=order.pk).update(refunded_pence=0)
    failed.refresh_from_db()
    second = refunds.retry_refund(failed, asked_by=PersonFactory())
    for _ in range(2):
        with pytest.raises(TriedAlready):
            refunds.retry_refund(failed, asked_by=PersonFactory())
    assert Refund.objects.count() == 2
    Refund.objects.filter(pk=second.pk).update(state=Refund.State.FAILED)
    Order.objects.filter(pk=order.pk).update(refunded_pence=0)
    third = refunds.retry_refund(Refund.objects.get(pk=second.pk), asked_by=PersonFactory())
    assert third.cause == f"{failed.cause}#3"


def test_what_a_bank_took_back_is_not_given_back_again_unless_the_dispute_is_won(sandbox, postbox, thing):
    order = paid_order(sandbox)
    dispute = sandbox.dispute(order.payments.get().payment_intent)
    postbox.deliver()
    order.refresh_from_db()
    kept = Dispute.objects.get()
    assert (kept.state, kept.pence, kept.needs_answer) == ("needs_response", 5400, True)
    assert (order.disputed_pence, order.left_pence, order.lines.get().left_pence) == (5400, 0, 0)
    with pytest.raises(OverRefund):
        give_back(order.lines.get(), 1)
    sandbox.decide(dispute["id"], won=True)
    postbox.deliver()
    order.refresh_from_db()
    assert (Dispute.objects.get().state, order.disputed_pence, order.left_pence) == ("won", 0, 5400)


def test_a_dispute_whose_webhook_never_came_is_found_by_the_sweep(sandbox, thing):
    order = paid_order(sandbox)
    dispute = sandbox.dispute(order.payments.get().payment_intent, amount=2000)
    sandbox.decide(dispute["id"], won=False)
    sweep()
    sweep()
    order.refresh_from_db()
    assert (Dispute.objects.get().state, order.disputed_pence, order.left_pence) == ("lost", 2000, 3400)


def test_a_refund_that_the_bank_failed_is_no_longer_counted(sandbox, postbox, thing):
    order = paid_order(sandbox)
    refund = give_back(order.lines.get(), 2700)
    refund.refresh_from_db()
    sandbox.fail_refund(refund.stripe_id)
    postbox.deliver()
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.refunded_pence) == (Refund.State.FAILED, 0)


def test_a_refund_made_in_stripes_dashboard_is_in_our_books_after_a_sweep(sandbox, thing):
    order = paid_order(sandbox)
    create_refund(payment_intent=order.payments.get().payment_intent, pence=1000, key="dashboard")
    sweep()
    sweep()
    order.refresh_from_db()
    refund = order.refunds.get()
    assert (order.refunded_pence, refund.pence, refund.line, refund.state) == (1000, 1000, None, Refund.State.SUCCEEDED)


def test_an_order_that_is_paid_twice_gets_the_second_payment_back(sandbox, thing):
    order = open_order(minutes=120)
    checkout.start(order)
    first = order.payments.get()
    order.payments.update(state="closed")
    checkout.start(order)
    second = order.payments.get(attempt=2)
    sandbox.pay(first.stripe_id)
    sandbox.pay(second.stripe_id)
    checkout.check(order)
    first.state = "open"
    first.save()
    checkout.check(order)
    sweep()
    order.refresh_from_db()
    assert (order.paid_pence, order.refunded_pence, len(thing.confirmed)) == (5400, 0, 1)
    assert sandbox.books()["totals"] | {"taken_pence": 10800, "refunded_pence": 5400} == sandbox.books()["totals"]
    assert Message.objects.filter(kind="payments.receipt").count() == 1


def test_a_line_that_can_no_longer_be_had_is_given_back_when_its_money_comes(sandbox, thing):
    thing.on_confirm = lambda line: refunds.request_refund(
        line, pence=line.total_pence, cause=f"gone:{line.pk}", reason="The place has gone"
    )
    order = paid_order(sandbox)
    sweep()
    order.refresh_from_db()
    assert (order.state, order.left_pence) == (Order.State.PAID, 0)
    assert sandbox.books()["totals"]["refunded_pence"] == 5400
