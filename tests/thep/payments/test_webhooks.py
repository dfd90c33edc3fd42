"""Webhooks: signed, recorded once with their effects, and never the only way to know."""

import json
import time

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stripe_sandbox.webhooks import signature
from tests.anything import EACH, tries
from tests.factories.payments import give_back, invoiced_order, open_order
from thep.mail.models import Message
from thep.payments import checkout, gateway, webhooks
from thep.payments.models import Order, Payment, Refund, WebhookEvent
from thep.schedule.sweep import sweep

SECRET = "whsec_tests"
ADDRESS = "/stripe/webhook/"


def post(event, *, secret=SECRET, at=None, header=None, client=None):
    body = event if isinstance(event, str) else json.dumps(event)
    header = signature(body, secret, int(at or time.time())) if header is None else header
    return (client or Client()).post(ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": header})


def event(thing, *, id_="evt_1", type_="checkout.session.completed"):
    return {"id": id_, "object": "event", "type": type_, "created": 1795000000, "data": {"object": thing}}


@pytest.fixture
def session(sandbox, thing, db):
    """A page that was paid, of which we have not heard."""
    order = open_order()
    checkout.start(order)
    return sandbox.pay(order.payments.get().stripe_id)


def state():
    return Order.objects.get().state


def test_a_payment_is_confirmed_by_its_webhook(session, thing):
    assert post(event(session)).status_code == 200
    assert (state(), len(thing.confirmed)) == (Order.State.PAID, 1)
    assert WebhookEvent.objects.get().state == WebhookEvent.State.DONE


def test_the_same_event_is_recorded_and_done_once(session, thing):
    for _ in range(3):
        assert post(event(session)).status_code == 200
    post(event(session, id_="evt_2"))
    assert (WebhookEvent.objects.count(), len(thing.confirmed)) == (2, 1)
    assert Message.objects.filter(kind="payments.receipt").count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "whsec_other"},
        {"at": time.time() - 400},
        {"header": ""},
        {"header": "t=1,v1=é"},
        {"header": "t=abc,v1=00"},
        {"header": "v1=00"},
        {"header": "t=,"},
    ],
)
def test_a_forged_webhook_is_refused_and_changes_nothing(session, thing, forged):
    assert post(event(session), **forged).status_code == 400
    assert (state(), WebhookEvent.objects.count()) == (Order.State.OPEN, 0)


@pytest.mark.parametrize(
    "body",
    ["", "no JSON", "[]", "{}", '"a"', "[" * 50_000, '{"id": 1, "type": 2}', '{"id": "evt_1", "type": "a", "created": 1e300}'],
)
def test_what_is_no_event_is_refused(db, body):
    assert post(body).status_code == 400


def test_a_body_that_is_too_large_is_refused_unread(db):
    assert post(" " * 600_000).status_code == 413


def test_only_a_post_is_answered(client):
    assert client.get(ADDRESS).status_code == 405


def test_no_csrf_token_is_asked_for(session):
    assert post(event(session), client=Client(enforce_csrf_checks=True)).status_code == 200


def test_an_event_that_means_nothing_to_us_is_recorded_as_ignored(db):
    assert post(event({"id": "cus_1"}, type_="customer.created")).status_code == 200
    assert WebhookEvent.objects.get().state == WebhookEvent.State.IGNORED


def test_a_session_of_somebody_elses_is_ignored(sandbox, db):
    assert post(event({"id": "cs_other", "metadata": {"payment": "THE-23456789-1"}})).status_code == 200
    assert WebhookEvent.objects.get().state == WebhookEvent.State.IGNORED


def test_an_event_cannot_say_that_something_is_paid_when_it_is_not(sandbox, thing, db):
    order = open_order()
    checkout.start(order)
    post(event({"id": order.payments.get().stripe_id, "payment_status": "paid", "status": "complete"}))
    assert (state(), thing.confirmed) == (Order.State.OPEN, [])


def test_a_failure_leaves_nothing_but_its_record_and_succeeds_when_it_comes_again(session, thing):
    def fail(line):
        Payment.objects.update(number="half done")
        raise LookupError("No such place")

    thing.on_confirm = fail
    assert post(event(session)).status_code == 500
    row = WebhookEvent.objects.get()
    assert (row.state, row.error) == (WebhookEvent.State.FAILED, "LookupError: No such place")
    assert (state(), Payment.objects.get().number) == (Order.State.OPEN, "")
    thing.on_confirm = None
    assert post(event(session)).status_code == 200
    assert (state(), WebhookEvent.objects.get().state) == (Order.State.PAID, WebhookEvent.State.DONE)


def test_an_event_that_stripe_cannot_be_asked_about_is_asked_for_again(session, sandbox):
    sandbox.faults.set(requests=[{"fault": "refuse"}])
    assert post(event(session)).status_code == 500
    sandbox.faults.set()
    assert post(event(session)).status_code == 200
    assert state() == Order.State.PAID


def test_the_event_of_a_page_whose_id_we_never_heard_finds_its_payment(session, thing):
    Payment.objects.update(stripe_id=None, url="", state=Payment.State.INTENDED)
    assert post(event(session)).status_code == 200
    assert (state(), Payment.objects.get().stripe_id) == (Order.State.PAID, session["id"])


def test_an_expired_page_lapses_an_order_whose_time_is_over(sandbox, thing, db, clock):
    order = open_order(minutes=30)
    checkout.start(order)
    sandbox.advance(3600)
    post(event({"id": order.payments.get().stripe_id}, type_="checkout.session.expired"))
    assert state() == Order.State.OPEN
    clock.forward(minutes=31)
    post(event({"id": order.payments.get().stripe_id}, type_="checkout.session.expired", id_="evt_2"))
    sweep()
    assert (state(), len(thing.released)) == (Order.State.LAPSED, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "faults",
    [{}, {"duplicate": 1.0, "reorder_seconds": 0.5}, {"drop": 0.3, "duplicate": 0.5, "reorder_seconds": 0.5}, {"drop": 1.0}],
    ids=["well", "twice and shuffled", "some lost", "all lost"],
)
def test_whatever_webhooks_do_our_books_and_stripes_are_equal_after_a_sweep(sandbox, postbox, thing, faults):
    sandbox.faults.set(webhooks=faults, seed=7)
    orders = [open_order() for _ in range(4)] + [invoiced_order() for _ in range(4)]
    for each in orders[:3]:
        checkout.start(each)
        sandbox.pay(each.payments.get().stripe_id)
    for each in orders[4:7]:
        sandbox.pay_invoice(each.payments.get().stripe_id)
    assert set(postbox.deliver()) <= {200}
    for each in orders[:3] + orders[4:]:
        each.refresh_from_db()
        if each.state == Order.State.PAID:
            give_back(each.lines.get(), 1000, cause=f"cause-{each.pk}")
    sweep()
    assert set(postbox.deliver()) <= {200}
    books_are_equal(sandbox.books())
    assert sorted(thing.confirmed) == sorted(set(thing.confirmed))
    assert Message.objects.filter(kind="payments.receipt").count() == Order.objects.filter(state=Order.State.PAID).count() == 6


def books_are_equal(books):
    """Every payment and every refund is in both books, with the same amounts."""
    ours = {
        payment.payment_intent: (payment.order.paid_pence, sum(refund.pence for refund in payment.refunds.counted()))
        for payment in Payment.objects.filter(state=Payment.State.PAID).exclude(payment_intent="")
    }
    theirs = {payment["payment_intent"]: (payment["amount"], payment["amount_refunded"]) for payment in books["payments"]}
    assert ours == theirs
    assert not Refund.objects.unfinished().exists()


words = st.text(max_size=20) | st.sampled_from(["id", "payment", "metadata", "THE-23456789-1", "in_1", "\x00", "pi_1", "1" * 30])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=10,
)
things = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "metadata", "payment_intent", "invoice", "amount", "status", "client_reference_id"), values)
)
types = st.sampled_from(
    ["checkout.session.completed", "invoice.paid", "charge.refunded", "refund.updated", "refund.failed", "credit_note.created", "x.y"]
)


@pytest.mark.django_db
@tries(170)
@given(thing=things | values, type_=types | words, id_=st.uuids().map(str) | words, created=st.integers() | st.just(1795000000))
def test_no_signed_webhook_is_too_strange_to_answer(client, thing, type_, id_, created):
    body = {"id": id_, "type": type_, "created": created, "data": {"object": thing}}
    assert post(body, client=client).status_code in (200, 400)


@pytest.mark.django_db
@EACH
@given(body=st.binary(max_size=300), header=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80))
def test_no_unsigned_body_is_anything_but_refused(client, body, header):
    answer = client.post(ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": header})
    assert answer.status_code == 400


def test_one_that_another_process_recorded_meanwhile_is_not_done_again(db, monkeypatch):
    event = gateway.Event(id="evt_twice", type="nothing.we.know", created=timezone.now(), object={})
    assert webhooks.receive(event) == WebhookEvent.State.IGNORED
    monkeypatch.setattr(webhooks, "is_recorded", lambda event: False)  # as it was when this process asked
    assert webhooks.receive(event) is None
    assert WebhookEvent.objects.count() == 1
