"""A school is invoiced with its purchase-order number, and pays by card, by bank transfer, or not at all."""

import datetime
import html

import pytest
import requests
from django.test import TestCase
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.payments import committed, give_back, invoiced_order, place
from thep.mail.models import Message
from thep.payments import gateway, invoices, orders, refunds, rounds, webhooks
from thep.payments.errors import AlreadyPaid, OrderClosed
from thep.payments.gateway import void_invoice
from thep.payments.heartbeats import Heartbeat
from thep.payments.models import Order, Payment, Refund, WebhookEvent
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


def sweep_asking_of_every_invoice():
    rounds.check_payments(invoices_every=datetime.timedelta(0))
    sweep()


def page_of(order):
    """The invoice's page at Stripe."""
    return html.unescape(requests.get(order.payments.get().url, timeout=10).text)


def letters(kind):
    return Message.objects.filter(kind=f"payments.{kind}")


def test_an_invoice_order_is_owed_at_once_and_its_invoice_goes_out_after_commit(sandbox, thing):
    order = invoiced_order(purchase_order="PO 4711", lines=[place(4500), place(1000, vat_rate=0)])
    payment = order.payments.get()
    invoice = sandbox.books()["invoices"][0]
    assert (order.state, payment.state) == (Order.State.INVOICED, Payment.State.OPEN)
    assert (invoice["total"], invoice["status"], invoice["number"]) == (6400, "open", payment.number)
    assert payment.due_on == timezone.localdate() + datetime.timedelta(days=30)
    letter = letters("invoice").get()
    assert "PO 4711" in letter.text
    assert payment.url in letter.text
    assert letter.to == order.bill_to_email


@pytest.mark.parametrize("path", ["customers$", "invoices$", "invoiceitems", "invoices/.*/finalize"])
def test_an_invoice_whose_making_was_broken_off_is_finished_and_made_once(sandbox, thing, path):
    sandbox.faults.set(requests=[{"fault": "lose_answer", "method": "POST", "path": f"/v1/{path}"}])
    order = invoiced_order()
    assert order.payments.get().state == Payment.State.INTENDED
    sandbox.faults.set()
    sweep()
    sweep()
    assert [invoice["status"] for invoice in sandbox.books()["invoices"]] == ["open"]
    assert order.payments.get().number == sandbox.books()["invoices"][0]["number"]
    assert letters("invoice").count() == 1


def test_an_invoice_that_is_paid_by_card_is_settled_by_the_sweep_with_one_receipt(sandbox, thing):
    order = invoiced_order()
    sandbox.pay_invoice(order.payments.get().stripe_id)
    sweep()
    sweep_asking_of_every_invoice()
    order.refresh_from_db()
    assert (order.state, order.paid_pence, len(thing.confirmed)) == (Order.State.PAID, 5400, 1)
    assert order.payments.get().payment_intent.startswith("pi_")
    assert letters("receipt").count() == 1


def test_an_invoice_that_was_paid_by_bank_transfer_is_marked_by_the_office(sandbox, thing):
    order = invoiced_order()
    clerk = PersonFactory()
    order = invoices.mark_paid_elsewhere(order.payments.get(), by=clerk)
    invoices.mark_paid_elsewhere(order.payments.get(), by=PersonFactory())
    assert order.payments.get().marked_paid_by == clerk
    assert (order.state, order.paid_pence, order.payments.get().paid_elsewhere) == (Order.State.PAID, 5400, True)
    assert sandbox.books()["invoices"][0]["status"] == "paid"
    assert letters("receipt").count() == 1


def test_an_invoice_that_is_not_paid_in_time_is_overdue_and_reminded_of_once(sandbox, thing, clock):
    order = invoiced_order()
    sweep()
    assert not Order.objects.overdue().exists()
    clock.forward(days=31)
    sweep()
    sweep()
    assert list(Order.objects.overdue()) == [order]
    assert letters("overdue").count() == 1


def test_cancelling_all_of_an_unpaid_invoice_withdraws_it(sandbox, thing):
    order = invoiced_order(lines=[place(4500), place(4500)])
    with committed():
        asked = refunds.request_rest(orders.lock(order), cause="cancelled", reason="Cannot come")
    order.refresh_from_db()
    assert [invoice["status"] for invoice in sandbox.books()["invoices"]] == ["void"]
    assert sandbox.books()["credit_notes"] == []
    assert (order.state, order.payments.get().state) == (Order.State.CANCELLED, Payment.State.CLOSED)
    assert {(refund.kind, refund.state) for refund in Refund.objects.all()} == {("void", "succeeded")}
    assert len(asked) == 2


def test_cancelling_part_of_an_unpaid_invoice_credits_it(sandbox, thing):
    order = invoiced_order(lines=[place(4500), place(4500)])
    refund = give_back(order.lines.all()[0])
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.kind, refund.state, order.state) == ("credit_note", "succeeded", Order.State.INVOICED)
    assert sandbox.books()["invoices"][0]["amount_remaining"] == 5400
    sandbox.pay_invoice(order.payments.get().stripe_id)
    sweep()
    order.refresh_from_db()
    assert (order.state, order.paid_pence, order.refunded_pence) == (Order.State.PAID, 5400, 5400)


def test_an_invoice_that_is_credited_to_nothing_bit_by_bit_is_cancelled(sandbox, thing):
    order = invoiced_order(lines=[place(4500), place(4500)])
    for line in order.lines.all():
        give_back(line, cause=f"cause-{line.pk}")
    order.refresh_from_db()
    assert (order.state, order.paid_pence, order.payments.get().state) == (Order.State.CANCELLED, 0, Payment.State.CLOSED)
    assert sandbox.books()["totals"]["credited_pence"] == 10800
    assert letters("receipt").count() == 0


def test_a_paid_invoice_is_credited_and_the_card_gets_its_money_back(sandbox, thing):
    order = invoiced_order()
    sandbox.pay_invoice(order.payments.get().stripe_id)
    sweep()
    refund = give_back(order.lines.get(), 2700)
    refund.refresh_from_db()
    assert (refund.kind, refund.state) == ("credit_card", "succeeded")
    assert [each["id"] for each in sandbox.books()["refunds"]] == [refund.card_refund]
    assert [each["id"] for each in sandbox.books()["credit_notes"]] == [refund.stripe_id]


def test_what_came_by_bank_transfer_goes_back_by_bank_transfer(sandbox, thing):
    order = invoiced_order()
    invoices.mark_paid_elsewhere(order.payments.get(), by=PersonFactory())
    refund = give_back(order.lines.get())
    refund.refresh_from_db()
    assert (refund.kind, refund.state) == ("credit_bank", "succeeded")
    assert sandbox.books()["refunds"] == []


def test_an_invoice_that_is_paid_before_we_know_is_refunded_and_not_withdrawn(sandbox, thing):
    order = invoiced_order()
    sandbox.pay_invoice(order.payments.get().stripe_id)
    refund = give_back(order.lines.get())
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (order.state, refund.kind, refund.state) == (Order.State.PAID, "credit_card", "succeeded")
    assert sandbox.books()["totals"]["refunded_pence"] == 5400
    assert thing.confirmed == []


@pytest.mark.parametrize("path", ["/v1/credit_notes", "/v1/invoices/.*/void"])
@pytest.mark.parametrize("pence", [2700, 5400])
def test_a_credit_whose_answer_was_lost_is_done_once(sandbox, thing, path, pence):
    order = invoiced_order()
    sandbox.faults.set(requests=[{"fault": "lose_answer", "method": "POST", "path": path}])
    refund = give_back(order.lines.get(), pence)
    sandbox.faults.set()
    sweep()
    sweep_asking_of_every_invoice()
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.refunded_pence) == (Refund.State.SUCCEEDED, pence)
    books = sandbox.books()
    assert (books["invoices"][0]["status"], books["totals"]["credited_pence"]) == (("open", 2700) if pence == 2700 else ("void", 0))


def test_an_invoice_that_stripes_dashboard_withdrew_ends_its_order(sandbox, thing):
    order = invoiced_order()
    void_invoice(order.payments.get().stripe_id, key="dashboard")
    sweep()
    order.refresh_from_db()
    assert (order.state, len(thing.released)) == (Order.State.CANCELLED, 1)


def test_an_invoice_order_is_cancelled_with_all_that_it_brought(sandbox, thing):
    order = invoiced_order()
    order = orders.cancel(order)
    sweep()
    order.refresh_from_db()
    assert (order.state, len(thing.released)) == (Order.State.CANCELLED, 1)
    assert sandbox.books()["invoices"][0]["status"] == "void"


def test_a_paid_invoice_is_not_cancelled(sandbox, thing):
    order = invoiced_order()
    invoices.mark_paid_elsewhere(order.payments.get(), by=PersonFactory())
    with pytest.raises(AlreadyPaid):
        orders.cancel(order)


def test_a_cancelled_order_is_not_marked_as_paid_from_a_page_that_was_open_before(sandbox, thing):
    order = invoiced_order()
    sandbox.faults.set(requests=[{"fault": "refuse", "method": "POST", "path": "/v1/invoices/.*/void"}])
    orders.cancel(order)
    with pytest.raises(OrderClosed):
        invoices.mark_paid_elsewhere(order.payments.get(), by=PersonFactory())
    order.refresh_from_db()
    assert (order.state, sandbox.books()["invoices"][0]["status"]) == (Order.State.CANCELLED, "open")


def test_another_purchase_order_number_brings_another_invoice_and_withdraws_the_first(sandbox, thing):
    order = invoiced_order(purchase_order="PO 1")
    invoices.change_purchase_order(order, "PO 2")
    sweep()
    sweep_asking_of_every_invoice()
    order.refresh_from_db()
    assert (order.state, order.purchase_order) == (Order.State.INVOICED, "PO 2")
    assert [(payment.attempt, payment.state) for payment in order.payments.all()] == [(2, "open"), (1, "closed")]
    assert sorted(invoice["status"] for invoice in sandbox.books()["invoices"]) == ["open", "void"]
    assert letters("invoice").count() == 2
    assert thing.released == []


def test_another_number_buys_no_time(sandbox, thing, clock):
    order = invoiced_order()
    due_on = order.payments.get().due_on
    clock.forward(days=10)
    invoices.change_purchase_order(order, "PO 2")
    sweep()
    assert order.payments.get(attempt=2).due_on == due_on


def test_a_new_number_for_an_invoice_that_is_being_paid_changes_nothing(sandbox, thing):
    order = invoiced_order()
    sandbox.pay_invoice(order.payments.get().stripe_id)
    invoices.change_purchase_order(order, "PO 2")
    sweep()
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert [invoice["status"] for invoice in sandbox.books()["invoices"]] == ["paid"]
    refund = give_back(order.lines.get())
    refund.refresh_from_db()
    assert refund.state == Refund.State.SUCCEEDED


def test_the_number_of_a_paid_invoice_stays(sandbox, thing):
    order = invoiced_order()
    invoices.mark_paid_elsewhere(order.payments.get(), by=PersonFactory())
    with pytest.raises(OrderClosed):
        invoices.change_purchase_order(order, "PO 2")


def test_a_new_number_that_came_while_the_worker_was_down_brings_no_second_invoice_for_what_is_paid(sandbox, thing):
    order = invoiced_order(purchase_order="PO 1")
    first = order.payments.get()
    replacement = invoices.change_purchase_order(order, "PO 2")
    sandbox.pay_invoice(first.stripe_id)
    invoices.refresh_invoice(first)
    invoices.issue_invoice.func(replacement.pk)
    sweep_asking_of_every_invoice()
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert [invoice["status"] for invoice in sandbox.books()["invoices"]] == ["paid"]
    assert [(payment.attempt, payment.state) for payment in order.payments.all()] == [(2, "closed"), (1, "paid")]
    assert [note.text for note in order.notes.all()] == [
        "Purchase-order number PO 2 came after the invoice was paid, so no other invoice was sent."
    ]


def test_an_invoice_says_who_sells_and_how_to_pay_by_bank_transfer(sandbox, thing, settings):
    settings.SUPPLIER_NAME, settings.SUPPLIER_ADDRESS = "The Partnership Ltd", "1 Commercial Road, London, E1 1AA"
    settings.VAT_NUMBER, settings.BANK_SORT_CODE, settings.BANK_ACCOUNT_NUMBER = "GB 123 4567 89", "20-00-00", "12345678"
    order = invoiced_order(bill_to_address="12 Loomwright Street\nE1 4PZ")
    page = page_of(order)
    assert "12 Loomwright Street, E1 4PZ" in page
    letter = letters("invoice").get().text
    for words in ("The Partnership Ltd, 1 Commercial Road, London, E1 1AA", "GB 123 4567 89", "20-00-00", "12345678", order.reference):
        assert words in page
        assert words in letter
    assert "invented" not in page


def test_an_invented_account_is_said_to_be_one(sandbox, thing, settings):
    settings.BANK_SORT_CODE, settings.BANK_ACCOUNT_NUMBER, settings.DEMONSTRATION = "00-00-00", "00000000", True
    assert "don’t pay into it" in page_of(invoiced_order())
    assert "don’t pay into it" in letters("invoice").get().text


def test_without_an_account_nothing_is_said_of_bank_transfers(sandbox, thing, settings):
    settings.BANK_SORT_CODE = settings.BANK_ACCOUNT_NUMBER = ""
    assert "bank transfer" not in page_of(invoiced_order())
    assert "bank transfer" not in letters("invoice").get().text


class TestANumberEnteredBeforeARestore:
    @pytest.fixture
    def order(self, sandbox, thing):
        """Its second invoice was lost with all that was written since the backup: its number, and what webhooks said."""
        order = invoiced_order(purchase_order="PO 1")
        before = Payment.objects.filter(order=order).values().get()
        invoices.change_purchase_order(order, "PO 2")
        sweep()
        for model in (Payment, WebhookEvent, Heartbeat):
            model.objects.all().delete()
        Payment.objects.create(**before)
        Order.objects.update(purchase_order="PO 1")
        order.refresh_from_db()
        return order

    @staticmethod
    def attempts(order):
        return [(payment.attempt, payment.state) for payment in order.payments.all()]

    def test_is_found_with_its_invoice_and_no_place_is_lost(self, sandbox, thing, order):
        sweep_asking_of_every_invoice()
        order.refresh_from_db()
        assert (order.state, order.purchase_order) == (Order.State.INVOICED, "PO 2")
        assert self.attempts(order) == [(2, "open"), (1, "closed")]
        assert thing.released == []
        sandbox.pay_invoice(order.payments.get(attempt=2).stripe_id)
        sweep_asking_of_every_invoice()
        order.refresh_from_db()
        assert (order.state, len(thing.confirmed)) == (Order.State.PAID, 1)

    def test_is_found_too_where_the_webhook_comes_first(self, sandbox, thing, order):
        since = timezone.now() - datetime.timedelta(hours=1)
        webhooks.receive(next(iter(gateway.list_events(since, types=["invoice.voided"]))))
        order.refresh_from_db()
        assert (order.state, order.purchase_order, self.attempts(order)) == ("invoiced", "PO 2", [(2, "open"), (1, "closed")])
        assert thing.released == []

    def test_gives_way_to_the_number_that_is_entered_afterwards(self, sandbox, thing, order):
        with TestCase.captureOnCommitCallbacks(execute=True):
            invoices.change_purchase_order(order, "PO 3")
        for _ in range(2):
            sweep_asking_of_every_invoice()
        order.refresh_from_db()
        assert (order.state, order.purchase_order) == (Order.State.INVOICED, "PO 3")
        assert self.attempts(order) == [(3, "open"), (2, "closed"), (1, "closed")]
        assert sorted(invoice["status"] for invoice in sandbox.books()["invoices"]) == ["open", "void", "void"]
        assert "PO 3" in html.unescape(requests.get(order.payments.get(attempt=3).url, timeout=10).text)
        assert thing.released == []
