"""Invoices and credit notes through the gateway, on the sandbox."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.stripe_sandbox.test_api import ask, error
from thep.payments import gateway
from thep.payments.errors import AlreadyPaid, OverRefund, StripeRefused, StripeUnavailable
from thep.payments.gateway import InvoiceState, Line, MoneyBack

COURSE = Line(description="Teaching early reading", quantity=3, unit_pence=5400, vat_pence=2700, vat_rate=2000)
BOOK = Line(description="Course book", quantity=1, unit_pence=1250)
BALLOON = Line(description="Balloon", quantity=1, unit_pence=1050, vat_pence=50, vat_rate=500)


@pytest.fixture
def customer(sandbox):
    return gateway.find_or_create_customer(email="finance@school.example", name="Marner Street School", key="school-1")


@pytest.fixture
def bill(customer):
    return send_bill(customer)


def send_bill(customer, *, key="order-1", since=None):
    return gateway.create_invoice(
        customer=customer,
        lines=[COURSE, BOOK, BALLOON],
        days_until_due=30,
        reference="THE-23456789",
        purchase_order="PO 7/23",
        metadata={"order": "7"},
        since=since,
        key=key,
    )


def raw(sandbox, invoice):
    return ask(sandbox, "GET", f"/v1/invoices/{invoice.id}").json()


def test_invoice_is_open_numbered_due_and_adds_up(sandbox, bill):
    assert (bill.state, bill.total_pence, bill.remaining_pence) == (InvoiceState.OPEN, 18500, 18500)
    assert bill.number.endswith("-0001")
    assert bill.due.date() == (datetime.now(UTC) + timedelta(days=30)).date()
    assert (bill.reference, bill.metadata["order"]) == ("THE-23456789", "7")


def test_invoice_shows_each_line_without_vat_and_the_vat_of_each_rate(sandbox, bill):
    assert [(line["description"], line["amount"]) for line in raw(sandbox, bill)["lines"]["data"]] == [
        ("3 × Teaching early reading", 13500),
        ("Course book", 1250),
        ("Balloon", 1000),
        ("VAT at 5%", 50),
        ("VAT at 20%", 2700),
    ]


def test_invoice_carries_the_purchase_order_number(sandbox, bill):
    assert {"name": "Purchase order", "value": "PO 7/23"} in raw(sandbox, bill)["custom_fields"]


def test_invoice_asked_for_twice_is_one_invoice(sandbox, customer):
    assert send_bill(customer) == send_bill(customer)
    assert len(sandbox.books()["invoices"]) == 1


@pytest.mark.parametrize("path", ["/v1/invoices$", "/v1/invoiceitems", "/v1/invoices/.*/finalize"])
def test_invoice_that_broke_off_anywhere_goes_on_where_it_stopped(sandbox, customer, path):
    sandbox.faults.set(requests=[{"fault": "lose_answer", "method": "POST", "path": path, "times": 3}])
    with pytest.raises(StripeUnavailable):
        send_bill(customer)
    sandbox.faults.set()
    assert send_bill(customer).total_pence == 18500
    assert sandbox.books()["totals"]["invoiced_pence"] == 18500


@pytest.mark.parametrize("path", ["/v1/invoices$", "/v1/invoiceitems", "/v1/invoices/.*/finalize"])
def test_invoice_that_broke_off_is_found_again_when_stripe_has_forgotten_its_key(sandbox, customer, path):
    wanted = datetime.now(UTC)
    sandbox.faults.set(requests=[{"fault": "lose_answer", "method": "POST", "path": path, "times": 3}])
    with pytest.raises(StripeUnavailable):
        send_bill(customer, since=wanted)
    sandbox.faults.set()
    sandbox.advance(3 * 24 * 60 * 60)
    bill = send_bill(customer, since=wanted)
    assert (bill.state, bill.total_pence) == (InvoiceState.OPEN, 18500)
    assert send_bill(customer, since=wanted).id == bill.id
    assert len(sandbox.books()["invoices"]) == 1


def test_invoice_that_was_paid_before_we_heard_of_it_is_answered_as_paid(sandbox, customer):
    wanted = datetime.now(UTC)
    bill = send_bill(customer, since=wanted)
    sandbox.pay_invoice(bill.id)
    sandbox.advance(3 * 24 * 60 * 60)
    assert send_bill(customer, since=wanted).state is InvoiceState.PAID


def test_numbers_of_a_customer_follow_each_other(sandbox, customer):
    assert [send_bill(customer, key=key).number[-4:] for key in ("order-1", "order-2")] == ["0001", "0002"]


def test_schools_that_share_a_finance_office_are_two_customers(sandbox, customer):
    assert gateway.find_or_create_customer(email="finance@school.example", name="Marner Street School", key="school-2") == customer
    assert gateway.find_or_create_customer(email="finance@school.example", name="Bow Road School", key="school-3") != customer


def test_invoice_is_paid_by_card_on_its_page(sandbox, bill):
    shown = requests.get(bill.hosted_url, timeout=10).text
    for words in (f"Invoice {bill.number}", "Marner Street School", "Purchase order: PO 7/23", "VAT at 20%", "Pay £185.00"):
        assert words in shown
    paid_page = requests.post(bill.hosted_url, timeout=10)
    assert "This invoice is paid" in paid_page.text
    paid = gateway.retrieve_invoice(bill.id)
    assert (paid.state, paid.remaining_pence) == (InvoiceState.PAID, 0)
    assert gateway.retrieve_card_payment(paid.payment_intent).received_pence == 18500
    requests.post(bill.hosted_url, timeout=10)
    assert sandbox.books()["totals"]["taken_pence"] == 18500


def test_invoice_has_a_pdf(sandbox, bill):
    document = requests.get(bill.pdf_url, timeout=10)
    assert document.headers["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-1.4")
    assert b"Total \xa3185.00" in document.content


def test_invoice_paid_by_bank_transfer_is_paid_and_saying_so_twice_is_no_error(sandbox, bill):
    for key in ("elsewhere-1", "elsewhere-2"):
        paid = gateway.mark_invoice_paid_elsewhere(bill.id, key=key)
        assert (paid.state, paid.payment_intent) == (InvoiceState.PAID, "")
    assert sandbox.books()["totals"]["taken_pence"] == 0


def test_withdrawn_invoice_stays_withdrawn_and_cannot_be_paid(sandbox, bill):
    for key in ("void-1", "void-2"):
        assert gateway.void_invoice(bill.id, key=key).state is InvoiceState.VOID
    with pytest.raises(StripeRefused):
        gateway.mark_invoice_paid_elsewhere(bill.id, key="elsewhere-1")
    assert "This invoice is void" in requests.get(bill.hosted_url, timeout=10).text


def test_paid_invoice_cannot_be_withdrawn(sandbox, bill):
    sandbox.pay_invoice(bill.id)
    with pytest.raises(AlreadyPaid):
        gateway.void_invoice(bill.id, key="void-1")


def test_credit_note_lowers_what_an_open_invoice_asks_for(sandbox, bill):
    note = gateway.create_credit_note(invoice=bill.id, pence=5400, memo="One place fewer", key="credit-1")
    assert (note.number, note.pence, note.refund) == (f"{bill.number}-CN-01", 5400, "")
    left = gateway.retrieve_invoice(bill.id)
    assert (left.state, left.remaining_pence, left.credited_pence) == (InvoiceState.OPEN, 13100, 5400)
    assert requests.get(note.pdf_url, timeout=10).content.startswith(b"%PDF")
    sandbox.pay_invoice(bill.id)
    assert sandbox.books()["totals"]["taken_pence"] == 13100


def test_invoice_credited_in_full_asks_for_nothing(sandbox, bill):
    gateway.create_credit_note(invoice=bill.id, pence=18500, key="credit-1")
    assert gateway.retrieve_invoice(bill.id).state is InvoiceState.PAID
    assert sandbox.books()["totals"]["taken_pence"] == 0


def test_no_more_is_credited_than_was_billed(sandbox, bill):
    with pytest.raises(OverRefund):
        gateway.create_credit_note(invoice=bill.id, pence=18501, key="credit-1")
    gateway.create_credit_note(invoice=bill.id, pence=18000, key="credit-2")
    with pytest.raises(OverRefund):
        gateway.create_credit_note(invoice=bill.id, pence=501, key="credit-3")
    assert sandbox.books()["totals"]["credited_pence"] == 18000


def test_credit_for_an_invoice_paid_by_card_goes_back_to_the_card(sandbox, bill):
    sandbox.pay_invoice(bill.id)
    note = gateway.create_credit_note(invoice=bill.id, pence=5400, money_back=MoneyBack.TO_CARD, key="credit-1")
    assert gateway.retrieve_refund(note.refund).pence == 5400
    with pytest.raises(OverRefund):
        gateway.create_credit_note(invoice=bill.id, pence=18500, money_back=MoneyBack.TO_CARD, key="credit-2")
    assert sandbox.books()["totals"]["refunded_pence"] == 5400


def test_credit_for_an_invoice_paid_by_bank_transfer_is_given_back_elsewhere(sandbox, bill):
    gateway.mark_invoice_paid_elsewhere(bill.id, key="elsewhere-1")
    note = gateway.create_credit_note(invoice=bill.id, pence=5400, money_back=MoneyBack.ELSEWHERE, key="credit-1")
    assert (note.pence, note.refund) == (5400, "")
    with pytest.raises(StripeRefused):
        gateway.create_credit_note(invoice=bill.id, pence=100, key="credit-2")


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"collection_method": "charge_automatically"}, "collection_method"),
        ({"days_until_due": ""}, "days_until_due"),
        ({"days_until_due": "-1"}, "days_until_due"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"custom_fields[0][name]": "Purchase order"}, "custom_fields[0][value]"),
        ({"custom_fields[0][name]": "x" * 41, "custom_fields[0][value]": "1"}, "custom_fields[0][name]"),
        ({"default_tax_rates[0]": "txr_1"}, "default_tax_rates"),
    ],
)
def test_wrong_parameter_of_an_invoice_is_refused_and_named(sandbox, customer, changes, param):
    right = {"customer": customer, "collection_method": "send_invoice", "days_until_due": "30"}
    assert error(ask(sandbox, "POST", "/v1/invoices", right | changes))["param"] == param


def test_finalised_invoice_takes_no_more_items(sandbox, customer, bill):
    form = {"customer": customer, "invoice": bill.id, "amount": "100", "currency": "gbp"}
    assert error(ask(sandbox, "POST", "/v1/invoiceitems", form))["code"] == "invoice_not_editable"
    assert error(ask(sandbox, "POST", f"/v1/invoices/{bill.id}/finalize"))["code"] == "invoice_not_editable"
