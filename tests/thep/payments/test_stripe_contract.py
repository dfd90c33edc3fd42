"""Every request that the gateway can send is one that Stripe knows, and the sandbox answers as Stripe would.

The whole of the gateway is used on the sandbox, what was said is recorded, and each request is put to Stripe's own stub.
"""

import inspect
import re
from datetime import UTC, datetime, timedelta

import pytest
from stripe import StripeClient

from stripe_sandbox import Sandbox, calls
from tests.stripe_shape import faults, unlike
from tests.stripe_stub import Recorder, running_stub, send, specification
from thep.payments import gateway
from thep.payments.errors import AlreadyPaid, OverRefund, StripeRefused
from thep.payments.gateway import Line

pytestmark = pytest.mark.xdist_group("stripe")  # one stub and one conversation

HALF_A_DAY = timedelta(hours=12)
COURSE = Line(description="Teaching early reading", quantity=2, unit_pence=5400, vat_pence=1800, vat_rate=2000)
# The stub's example of a payment leaves this optional field out. That it is there is seen in the specification, which the answers are held
# against as well.
LEFT_OUT_BY_THE_STUB = ".payments.data[0].payment.payment_intent: the stub has no such field"
BOOK = Line(description="Course book", quantity=1, unit_pence=1250)


@pytest.fixture(scope="module")
def stub():
    with running_stub() as url:
        yield url


@pytest.fixture(scope="module")
def conversation():
    """What is said when everything that the gateway can do is done once, on the sandbox."""
    with Sandbox() as sandbox, Recorder(sandbox.url) as recorder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.STRIPE_API_BASE", recorder.url)
        used = use_everything(sandbox)
    functions = {name for name in gateway.__all__ if inspect.isfunction(getattr(gateway, name))}
    assert used | {"read_event"} == functions, "a function of the gateway is not held against Stripe's stub"
    return recorder.exchanges


def use_everything(sandbox):
    """Uses each function of the gateway, with and without what is optional, and says which."""
    used = set()

    def use(function, *arguments, **named):
        used.add(function.__name__)
        return function(*arguments, **named)

    paid, closed, late = (
        use(
            gateway.create_checkout,
            reference="THE-23456789",
            lines=[COURSE, BOOK],
            email="teacher@school.example",
            success_url="https://thep.example/book/paid/?session={CHECKOUT_SESSION_ID}",
            cancel_url="https://thep.example/book/",
            expires_at=datetime.now(UTC) + HALF_A_DAY,
            metadata={"order": "23"},
            key=key,
        )
        for key in ("payment-1", "payment-2", "payment-3")
    )
    sandbox.pay(paid.id)
    sandbox.decline(closed.id)
    sandbox.pay_slowly(late.id)
    use(gateway.retrieve_checkout, late.id)
    sandbox.arrive(late.id)
    use(gateway.expire_checkout, closed.id)
    with pytest.raises(AlreadyPaid):
        use(gateway.expire_checkout, paid.id)
    payment = use(gateway.retrieve_card_payment, use(gateway.retrieve_checkout, paid.id).payment_intent)
    refund = use(gateway.create_refund, payment_intent=payment.id, pence=1000, metadata={"refund": "5"}, key="refund-1")
    with pytest.raises(OverRefund):
        use(gateway.create_refund, payment_intent=payment.id, pence=99_999, key="refund-2")
    use(gateway.retrieve_refund, refund.id)
    use(gateway.list_refunds, payment.id)
    use(gateway.retrieve_checkout_purchase, paid.id)
    use(gateway.find_checkout, payment.id)
    use(gateway.retrieve_dispute, sandbox.dispute(payment.id)["id"])

    customer = use(
        gateway.find_or_create_customer, email="finance@school.example", name="A School", metadata={"urn": "100"}, key="school-1"
    )
    use(gateway.find_or_create_customer, email="finance@school.example", name="A School", key="school-2")
    bill, withdrawn, elsewhere = (
        use(
            gateway.create_invoice,
            customer=customer,
            lines=[COURSE, BOOK],
            days_until_due=30,
            reference="THE-3456789A",
            purchase_order="PO 7/23",
            metadata={"order": "24"},
            since=datetime.now(UTC),
            key=key,
        )
        for key in ("invoice-1", "invoice-2", "invoice-3")
    )
    use(gateway.create_credit_note, invoice=bill.id, pence=1250, memo="The book was not needed", metadata={"refund": "6"}, key="credit-1")
    sandbox.pay_invoice(bill.id)
    note = use(gateway.create_credit_note, invoice=bill.id, pence=100, money_back=gateway.MoneyBack.TO_CARD, key="credit-2")
    use(gateway.retrieve_credit_note, note.id)
    use(gateway.list_credit_notes, bill.id)
    use(gateway.void_invoice, withdrawn.id, key="void-1")
    use(gateway.list_others_of_order, withdrawn.id)
    with pytest.raises(StripeRefused):
        use(gateway.mark_invoice_paid_elsewhere, withdrawn.id, key="elsewhere-0")
    use(gateway.mark_invoice_paid_elsewhere, elsewhere.id, key="elsewhere-1")
    use(gateway.create_credit_note, invoice=elsewhere.id, pence=100, money_back=gateway.MoneyBack.ELSEWHERE, key="credit-3")
    use(gateway.retrieve_invoice, bill.id)
    use(gateway.retrieve_invoice_purchase, bill.id)
    list(use(gateway.list_events, datetime.now(UTC) - HALF_A_DAY))
    list(use(gateway.list_events, datetime.now(UTC) - HALF_A_DAY, types=["invoice.paid", "checkout.session.completed"]))
    return used


@pytest.fixture(scope="module")
def asides():
    """What is said in the calls that the sandbox knows beside those of the gateway: for a look by hand, and for a lost id."""
    with Sandbox() as sandbox, Recorder(sandbox.url) as recorder:
        stripe = StripeClient("sk_test_1", base_addresses={"api": recorder.url}).v1
        customer = stripe.customers.create({"name": "A School", "email": "a@school.example", "address": {"line1": "1 High Street"}})
        stripe.customers.update(customer.id, {"phone": "020 7946 0000", "metadata": {"urn": "100"}})
        stripe.customers.retrieve(customer.id)
        price = {"currency": "gbp", "unit_amount": 100, "product_data": {"name": "A place"}}
        session = stripe.checkout.sessions.create(
            {
                "mode": "payment",
                "customer": customer.id,
                "line_items": [{"quantity": 1, "price_data": price}],
                "success_url": "https://thep.example/",
                "expand": ["line_items"],
            }
        )
        sandbox.pay(session.id)
        stripe.checkout.sessions.list({"customer": customer.id})
        stripe.checkout.sessions.line_items.list(session.id)
        found = stripe.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
        stripe.charges.retrieve(found.payment_intent.latest_charge)
        draft = stripe.invoices.create(
            {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30, "footer": "Thanks"}
        )
        item = {"customer": customer.id, "invoice": draft.id, "currency": "gbp", "unit_amount_decimal": "33.5", "quantity": 3}
        stripe.invoice_items.retrieve(stripe.invoice_items.create(item).id)
        stripe.invoices.send_invoice(draft.id)
        stripe.credit_notes.create({"invoice": draft.id, "amount": 1, "reason": "duplicate"})
        stripe.credit_notes.list({"invoice": draft.id})
        stripe.invoices.list({"customer": customer.id, "status": "open"})
        sandbox.fail_refund(stripe.refunds.create({"payment_intent": found.payment_intent.id}).id)
        (event,) = stripe.events.list({"type": "refund.failed"}).data
        stripe.events.retrieve(event.id)
    return recorder.exchanges


def test_everything_that_the_sandbox_knows_is_held_against_stripe(conversation, asides):
    """What it knows and is not said here would be held against nothing."""
    said = {(each.method, re.sub(r"/[a-z]+_\w{14,}", "/{}", each.path.partition("?")[0])) for each in conversation + asides}
    assert {(call.method, call.path) for call in calls.CALLS} == said


def test_stripe_knows_every_request_that_the_gateway_sends(conversation, asides, stub):
    refused = []
    for said in conversation + asides:
        theirs = send(stub, said.method, said.path, said.body, said.headers)
        if theirs.status != 200:
            refused.append(f"{said.method} {said.path}: {theirs.answer['error']['message']}")
    assert refused == []


def test_stub_refuses_what_stripe_does_not_know(stub):
    headers = {"Authorization": "Bearer sk_test_1", "Content-Type": "application/x-www-form-urlencoded"}
    assert send(stub, "POST", "/v1/refunds", b"payment_intent=pi_1&amount=100", headers).status == 200
    for wrong in (b"payment_intent=pi_1&ammount=100", b"payment_intent=pi_1&amount=ten", b"payment_intent=pi_1&reason=bored"):
        assert send(stub, "POST", "/v1/refunds", wrong, headers).status == 400


def test_sandbox_answers_have_no_field_of_another_name_or_type_than_the_stub(conversation, asides, stub):
    found = set()
    for said in conversation + asides:
        if said.status == 200 and not said.path.startswith("/v1/events"):
            theirs = send(stub, said.method, said.path, said.body, said.headers)
            found.update(unlike(said.answer, theirs.answer))
    assert sorted(found) == [LEFT_OUT_BY_THE_STUB]


def test_sandbox_answers_are_what_stripes_specification_allows(conversation, asides):
    schemas = specification()
    found = set()
    for said in conversation + asides:
        if said.status == 200:
            items = said.answer["data"] if said.answer["object"] == "list" else [said.answer]
            subjects = [item["data"]["object"] for item in items if item["object"] == "event"]
            for item in [*items, *subjects]:
                found.update(faults(item, schemas[item["object"]], schemas, item["object"]))
    assert sorted(found) == []


def test_sandbox_refuses_in_the_shape_of_the_stub(conversation, stub):
    refusals = [said.answer for said in conversation if said.status != 200]
    headers = {"Authorization": "Bearer sk_test_1", "Content-Type": "application/x-www-form-urlencoded"}
    theirs = send(stub, "POST", "/v1/refunds", b"amount=ten", headers)
    schema = specification()["api_errors"]
    assert refusals
    for refusal in refusals:
        assert refusal.keys() == theirs.answer.keys() == {"error"}
        assert faults(refusal["error"], schema, specification(), "error") == []
