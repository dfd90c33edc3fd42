"""Many pay at once while webhooks are doubled, shuffled, forged and lost, and while sweeps run: the books agree afterwards."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from stripe_sandbox.webhooks import signature
from tests.thep.payments.storm.conftest import money

pytestmark = pytest.mark.storm

PEOPLE = 24


def forge(address, page):
    body = json.dumps({"id": f"evt_forged_{page}", "type": "checkout.session.completed", "created": 1, "data": {"object": {"id": page}}})
    headers = {"Stripe-Signature": signature(body, "whsec_guessed", int(time.time()))}
    return requests.post(address, body, headers=headers, timeout=30).status_code


def test_each_is_paid_once_whatever_the_webhooks_do(actors, sandbox, site):
    orders = actors.act("book", people=PEOPLE)
    pages = actors.act("start", orders=orders)
    address = f"{site}/stripe/webhook/"
    sandbox.send_webhooks_to(address, secret="whsec_tests")
    sandbox.faults.set(webhooks={"duplicate": 0.5, "drop": 0.3, "reorder_seconds": 1.0}, seed=2027)
    sweeps = [actors.begin("sweep") for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        forged = [pool.submit(forge, address, page) for page in pages]
        list(pool.map(sandbox.pay, pages[:-2]))
    assert {answer.result() for answer in forged} == {400}
    for each in sweeps:
        actors.end(each)
    assert sandbox.wait_for_webhooks(timeout=60)

    actors.act("sweep")
    ours, theirs = actors.act("books"), sandbox.books()
    paid, unpaid = [str(order) for order in orders[:-2]], [str(order) for order in orders[-2:]]
    assert {ours["orders"][order] for order in paid} == {"paid"}
    assert {ours["bookings"][order] for order in paid} == {"confirmed"}
    assert {ours["bookings"][order] for order in unpaid} == {"held"}
    assert ours["payments"] == money(theirs)
    assert len(theirs["payments"]) == PEOPLE - 2
    assert (ours["confirmations"], ours["receipts"], ours["unsent"], ours["miscounted"]) == (PEOPLE - 2, PEOPLE - 2, 0, 0)
    assert set(ours["webhooks"].values()) <= {"done", "ignored"}
    assert not any(event.startswith("evt_forged") for event in ours["webhooks"])
