"""Webhooks and faults: signed, sent until they are taken, and all that goes wrong on request."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.stripe_sandbox.test_api import CHECKOUT, ask, checkout
from thep.payments import gateway
from thep.payments.errors import ForgedWebhook, StripeRefused, StripeUnavailable

SECRET = "whsec_for_this_test"


class Receiver:
    """Takes webhooks as a site would; `refusing` so many of them first."""

    def __init__(self):
        self.refusing = 0
        self.taken = []
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    refused = receiver.refusing > 0
                    receiver.refusing -= refused
                    if not refused:
                        receiver.taken.append((body, self.headers["Stripe-Signature"]))
                self.send_response(500 if refused else 200)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/stripe/webhook/"

    def events(self):
        return [json.loads(body) for body, _ in self.taken]

    def subjects(self):
        return [event["data"]["object"]["id"] for event in self.events()]


@pytest.fixture
def receiver(sandbox):
    receiver = Receiver()
    threading.Thread(target=receiver.server.serve_forever, args=(0.05,), daemon=True).start()
    sandbox.send_webhooks_to(receiver.url, secret=SECRET)
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def pay(sandbox, times=1):
    return [sandbox.pay(checkout(sandbox).json()["id"])["id"] for _ in range(times)]


def set_faults(sandbox, **plan):
    return requests.post(f"{sandbox.url}/_sandbox/faults", json=plan, timeout=10)


def test_webhook_is_read_by_the_gateway(sandbox, receiver):
    (session,) = pay(sandbox)
    assert sandbox.wait_for_webhooks()
    ((body, signature),) = receiver.taken
    event = gateway.read_event(body, signature, SECRET)
    assert (event.type, event.object["id"], event.object["payment_status"]) == ("checkout.session.completed", session, "paid")
    assert event.id == next(gateway.list_events(event.created)).id


def test_webhook_that_was_tampered_with_is_forged(sandbox, receiver):
    pay(sandbox)
    sandbox.wait_for_webhooks()
    ((body, signature),) = receiver.taken
    for payload, header, secret in [
        (body.replace(b"10800", b"108"), signature, SECRET),
        (body, signature, "whsec_another"),
        (body, "", SECRET),
        (body, "t=now,v1=x", SECRET),
        (b"\xff", signature, SECRET),
        (body, signature, ""),
    ]:
        with pytest.raises(ForgedWebhook):
            gateway.read_event(payload, header, secret)


def test_webhook_of_ten_minutes_ago_is_forged(sandbox, receiver, clock):
    pay(sandbox)
    sandbox.wait_for_webhooks()
    ((body, signature),) = receiver.taken
    clock.forward(minutes=10)
    with pytest.raises(ForgedWebhook):
        gateway.read_event(body, signature, SECRET)


def test_webhook_is_sent_again_until_it_is_taken(sandbox, receiver):
    receiver.refusing = 1
    (session,) = pay(sandbox)
    assert sandbox.wait_for_webhooks()
    assert receiver.subjects() == [session]


def test_duplicated_webhooks_come_twice(sandbox, receiver):
    set_faults(sandbox, webhooks={"duplicate": 1.0})
    (session,) = pay(sandbox)
    assert sandbox.wait_for_webhooks()
    assert receiver.subjects() == [session, session]


def test_dropped_webhooks_never_come_but_their_events_are_listed(sandbox, receiver):
    set_faults(sandbox, seed=1, webhooks={"drop": 0.3})
    paid = pay(sandbox, 20)
    assert sandbox.wait_for_webhooks()
    assert 0 < len(receiver.taken) < 20
    listed = ask(sandbox, "GET", "/v1/events", {"type": "checkout.session.*", "limit": "100"}).json()["data"]
    assert {event["data"]["object"]["id"] for event in listed} == set(paid)


def test_held_webhooks_come_when_they_are_released_and_shuffled(sandbox, receiver):
    set_faults(sandbox, webhooks={"hold": True})
    paid = pay(sandbox, 12)
    assert not sandbox.wait_for_webhooks(timeout=0.3)
    assert receiver.taken == []
    set_faults(sandbox, seed=5, webhooks={"reorder_seconds": 1.0})
    assert sandbox.wait_for_webhooks()
    assert receiver.subjects() != paid
    assert sorted(receiver.subjects()) == sorted(paid)


def test_request_whose_answer_is_lost_is_done_once_by_the_retrying_client(sandbox):
    set_faults(sandbox, requests=[{"fault": "lose_answer", "method": "POST", "path": "/v1/customers", "times": 1}])
    customer = gateway.find_or_create_customer(email="finance@school.example", name="A School", key="school-1")
    assert [each["id"] for each in sandbox.store.all("customer")] == [customer]


def test_request_that_is_refused_with_500_leaves_nothing(sandbox):
    set_faults(sandbox, requests=[{"fault": "refuse", "method": "POST", "path": "/v1/customers"}])
    with pytest.raises(StripeUnavailable):
        gateway.find_or_create_customer(email="finance@school.example", name="A School", key="school-1")
    assert sandbox.store.all("customer") == []
    requests.delete(f"{sandbox.url}/_sandbox/faults", timeout=10)
    assert gateway.find_or_create_customer(email="finance@school.example", name="A School", key="school-1")


def test_sandbox_that_is_down_is_unavailable_and_a_wrong_key_is_refused(sandbox, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    with pytest.raises(StripeRefused):
        gateway.retrieve_checkout("cs_test_1")
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    with pytest.raises(StripeUnavailable):
        gateway.retrieve_checkout("cs_test_1")


def test_delay_holds_an_answer_back(sandbox):
    set_faults(sandbox, requests=[{"fault": "delay", "seconds": 0.3, "times": 1}])
    before = time.monotonic()
    ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT)
    assert time.monotonic() - before >= 0.3


@pytest.mark.parametrize(
    "plan", [{"requests": [{"fault": "explode"}]}, {"webhooks": {"eat": 1}}, {"weather": "bad"}, {"requests": [{"path": "("}]}]
)
def test_fault_that_the_sandbox_does_not_know_is_refused(sandbox, plan):
    assert set_faults(sandbox, **plan).status_code == 400


def test_controls_take_json_only(sandbox):
    assert requests.post(f"{sandbox.url}/_sandbox/faults", data="{}", timeout=10).status_code == 415
    assert requests.get(f"{sandbox.url}/_sandbox/nothing", timeout=10).status_code == 404
