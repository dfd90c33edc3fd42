"""Checkouts through the gateway, on the sandbox."""

from datetime import UTC, datetime, timedelta

import pytest

from thep.payments import gateway
from thep.payments.errors import AlreadyPaid, StripeRefused
from thep.payments.gateway import CheckoutState, Line, PaymentState


@pytest.fixture
def checkout(sandbox):
    return open_checkout()


def open_checkout(**changes):
    wanted = {
        "reference": "THE-23456789",
        "lines": [Line(description="Teaching early reading", quantity=1, unit_pence=5400, vat_pence=900, vat_rate=2000)],
        "email": "teacher@school.example",
        "success_url": "https://thep.example/paid/",
        "cancel_url": "https://thep.example/book/",
        "expires_at": datetime.now(UTC) + timedelta(minutes=35),
        "metadata": {"payment": "7"},
        "key": "payment-7",
    }
    return gateway.create_checkout(**wanted | changes)


def test_new_checkout_is_open_at_an_address(sandbox, checkout):
    assert (checkout.state, checkout.total_pence, checkout.reference) == (CheckoutState.OPEN, 5400, "THE-23456789")
    assert checkout.url.startswith(sandbox.url)
    assert checkout.metadata == {"payment": "7"}


def test_vat_is_within_the_price_and_told(sandbox, checkout):
    assert sandbox.store.hidden(checkout.id)["notes"] == ["Includes VAT at 20%: £9.00"]


@pytest.mark.parametrize(("rate", "told"), [(2000, "20%"), (500, "5%"), (1750, "17.5%"), (1255, "12.55%"), (10000, "100%")])
def test_rates_of_vat_are_told_as_people_write_them(sandbox, rate, told):
    made = open_checkout(lines=[Line(description="Course", quantity=1, unit_pence=5400, vat_pence=123456, vat_rate=rate)])
    assert sandbox.store.hidden(made.id)["notes"] == [f"Includes VAT at {told}: £1,234.56"]


def test_paid_checkout_has_its_payment(sandbox, checkout):
    sandbox.pay(checkout.id)
    paid = gateway.retrieve_checkout(checkout.id)
    assert (paid.state, paid.url) == (CheckoutState.PAID, "")
    payment = gateway.retrieve_card_payment(paid.payment_intent)
    assert (payment.state, payment.received_pence, payment.refunded_pence) == (PaymentState.PAID, 5400, 0)
    assert payment.receipt_url.startswith(sandbox.url)


def test_expired_checkout_stays_expired(sandbox, checkout):
    for _ in range(2):
        assert gateway.expire_checkout(checkout.id).state is CheckoutState.EXPIRED


def test_checkout_that_was_paid_quicker_cannot_be_expired(sandbox, checkout):
    sandbox.pay(checkout.id)
    with pytest.raises(AlreadyPaid):
        gateway.expire_checkout(checkout.id)


def test_payment_that_takes_days_is_processing_until_it_arrives(sandbox, checkout):
    sandbox.pay_slowly(checkout.id)
    assert gateway.retrieve_checkout(checkout.id).state is CheckoutState.PROCESSING
    with pytest.raises(AlreadyPaid):
        gateway.expire_checkout(checkout.id)
    assert sandbox.books()["totals"]["taken_pence"] == 0
    sandbox.arrive(checkout.id)
    assert gateway.retrieve_checkout(checkout.id).state is CheckoutState.PAID
    assert sandbox.books()["totals"]["taken_pence"] == 5400


def test_payment_that_takes_days_and_fails_can_never_be_paid(sandbox, checkout):
    sandbox.pay_slowly(checkout.id)
    sandbox.fail(checkout.id)
    assert gateway.retrieve_checkout(checkout.id).state is CheckoutState.EXPIRED
    assert gateway.expire_checkout(checkout.id).state is CheckoutState.EXPIRED


def test_checkout_that_would_be_open_too_short_is_refused_by_name(sandbox):
    with pytest.raises(StripeRefused) as refusal:
        open_checkout(expires_at=datetime.now(UTC) + timedelta(minutes=5))
    assert (refusal.value.parameter, refusal.value.status) == ("expires_at", 400)


def test_checkout_of_a_lost_answer_is_found_under_its_key_though_little_of_its_time_is_left(sandbox):
    until = datetime.now(UTC) + timedelta(minutes=35)
    first = open_checkout(expires_at=until)
    sandbox.advance(20 * 60)
    assert open_checkout(expires_at=until).id == first.id


def test_checkout_that_nobody_made_is_refused(sandbox):
    with pytest.raises(StripeRefused) as refusal:
        gateway.retrieve_checkout("cs_test_nothing")
    assert (refusal.value.code, refusal.value.status) == ("resource_missing", 404)
