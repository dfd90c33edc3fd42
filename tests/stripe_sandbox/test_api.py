"""The sandbox as an API: what it asks of a request, and what it does with one that comes twice."""

import threading
import time

import pytest
import requests

CHECKOUT = {
    "mode": "payment",
    "success_url": "https://thep.example/paid/?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://thep.example/book/",
    "line_items[0][quantity]": "2",
    "line_items[0][price_data][currency]": "gbp",
    "line_items[0][price_data][unit_amount]": "5400",
    "line_items[0][price_data][product_data][name]": "Teaching early reading",
}
MINUTE = 60


def ask(sandbox, method, path, form=None, *, key=None, headers=None):
    sent = {"Authorization": "Bearer sk_test_123", **({"Idempotency-Key": key} if key else {}), **(headers or {})}
    place = {"params": form} if method == "GET" else {"data": form}
    return requests.request(method, sandbox.url + path, headers=sent, timeout=10, **place)


def checkout(sandbox, **changes):
    return ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT | changes)


def paid_intent(sandbox):
    return sandbox.pay(checkout(sandbox).json()["id"])["payment_intent"]


def error(response, status=400):
    assert response.status_code == status
    return response.json()["error"]


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        ("", "did not provide"),
        ("Basic c2s6", "did not provide"),
        ("Bearer sk_live_1", "Invalid API Key"),
        ("Bearer sk_test_", "Invalid API Key"),
    ],
)
def test_only_a_test_key_opens_the_sandbox(sandbox, authorization, said):
    refused = error(ask(sandbox, "GET", "/v1/events", headers={"Authorization": authorization}), 401)
    assert said in refused["message"]


def test_another_version_of_the_api_is_refused(sandbox):
    refused = error(ask(sandbox, "GET", "/v1/events", headers={"Stripe-Version": "2020-08-27"}))
    assert "2026-10-28.endive" in refused["message"]


def test_unknown_address_is_not_found(sandbox):
    assert "Unrecognized request URL (GET: /v1/cheques)" in error(ask(sandbox, "GET", "/v1/cheques"), 404)["message"]


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"line_items[0][colour]": "red"}, "line_items[0][colour]", "parameter_unknown"),
        ({"api_key": "sk_test_1"}, "api_key", "parameter_unknown"),
        ({"mode": ""}, "mode", None),
        ({"mode": "gift"}, "mode", None),
        ({"success_url": ""}, "success_url", "parameter_invalid_empty"),
        ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
        ({"cancel_url": "https://thep.example/\r\nSet-Cookie: a=b"}, "cancel_url", "url_invalid"),
        ({"expires_at": "tomorrow"}, "expires_at", "parameter_invalid_integer"),
        ({"line_items[0][quantity]": "1.5"}, "line_items[0][quantity]", "parameter_invalid_integer"),
        ({"line_items[0][price_data][currency]": "usd"}, "line_items[0][price_data][currency]", None),
        ({"metadata": "order 7"}, "metadata", None),
        ({"customer": "cus_nobody"}, "customer", "resource_missing"),
        ({"expand[0]": "weather"}, "expand", None),
        ({"allow_promotion_codes": "true"}, "allow_promotion_codes", None),
    ],
)
def test_wrong_parameter_is_refused_and_named(sandbox, changes, param, code):
    refused = error(checkout(sandbox, **changes))
    assert (refused["type"], refused["param"], refused.get("code")) == ("invalid_request_error", param, code)
    assert sandbox.books()["sessions"] == []


@pytest.mark.parametrize("left_out", ["mode", "success_url", "line_items[0][price_data][currency]", "line_items[0][quantity]"])
def test_missing_parameter_is_refused_and_named(sandbox, left_out):
    refused = error(ask(sandbox, "POST", "/v1/checkout/sessions", {name: value for name, value in CHECKOUT.items() if name != left_out}))
    assert (refused["code"], refused["param"]) == ("parameter_missing", left_out)


@pytest.mark.parametrize(
    ("ahead", "allowed"), [(29 * MINUTE, False), (31 * MINUTE, True), (23 * 60 * MINUTE, True), (25 * 60 * MINUTE, False)]
)
def test_checkout_expires_between_30_minutes_and_24_hours_ahead(sandbox, ahead, allowed):
    response = checkout(sandbox, expires_at=str(int(time.time()) + ahead))
    assert (response.status_code == 200) is allowed
    if not allowed:
        assert error(response)["param"] == "expires_at"


def test_amount_too_small_for_a_card_is_refused(sandbox):
    assert error(checkout(sandbox, **{"line_items[0][price_data][unit_amount]": "14"}))["code"] == "amount_too_small"


def test_checkout_of_nothing_needs_no_payment(sandbox):
    session = checkout(sandbox, **{"line_items[0][price_data][unit_amount]": "0"}).json()
    paid = sandbox.pay(session["id"])
    assert (paid["status"], paid["payment_status"], paid["payment_intent"]) == ("complete", "no_payment_required", None)


def test_objects_are_expanded_where_their_ids_are(sandbox):
    session = checkout(sandbox).json()["id"]
    sandbox.pay(session)
    form = {"expand[0]": "payment_intent.latest_charge", "expand[1]": "line_items"}
    found = ask(sandbox, "GET", f"/v1/checkout/sessions/{session}", form).json()
    assert found["payment_intent"]["latest_charge"]["amount"] == 10800
    assert [item["amount_total"] for item in found["line_items"]["data"]] == [10800]


def test_lists_are_read_page_by_page_the_newest_first(sandbox):
    made = [checkout(sandbox).json()["id"] for _ in range(5)]
    first = ask(sandbox, "GET", "/v1/checkout/sessions", {"limit": "2"}).json()
    then = ask(sandbox, "GET", "/v1/checkout/sessions", {"limit": "3", "starting_after": first["data"][-1]["id"]}).json()
    assert [item["id"] for item in first["data"] + then["data"]] == made[::-1]
    assert (first["has_more"], then["has_more"]) == (True, False)


def test_same_key_with_the_same_request_gets_the_same_answer_and_does_nothing(sandbox):
    first = ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT, key="order-7")
    second = ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT, key="order-7")
    assert second.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(sandbox.books()["sessions"]) == 1


def test_key_is_forgotten_after_a_day(sandbox):
    first = ask(sandbox, "POST", "/v1/customers", {"name": "A"}, key="school-7").json()
    sandbox.advance(23 * 60 * MINUTE)
    assert ask(sandbox, "POST", "/v1/customers", {"name": "A"}, key="school-7").json() == first
    sandbox.advance(2 * 60 * MINUTE)
    assert ask(sandbox, "POST", "/v1/customers", {"name": "A"}, key="school-7").json()["id"] != first["id"]


def test_same_key_with_another_request_is_refused(sandbox):
    ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT, key="order-7")
    refused = error(ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT | {"client_reference_id": "8"}, key="order-7"))
    assert refused["type"] == "idempotency_error"
    assert error(ask(sandbox, "POST", "/v1/customers", {"name": "A"}, key="order-7"))["type"] == "idempotency_error"


def test_refusal_of_what_was_asked_is_repeated_too_but_a_wrong_parameter_is_forgotten(sandbox):
    intent = paid_intent(sandbox)
    too_much = {"payment_intent": intent, "amount": "10801"}
    assert error(ask(sandbox, "POST", "/v1/refunds", too_much, key="refund-1"))["param"] == "amount"
    again = ask(sandbox, "POST", "/v1/refunds", too_much, key="refund-1")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (400, "true")
    assert error(ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent, "amount": "x"}, key="refund-2"))["param"] == "amount"
    assert ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent, "amount": "1"}, key="refund-2").status_code == 200


def test_same_key_while_the_first_request_is_running_is_a_conflict(sandbox):
    sandbox.faults.set(requests=[{"fault": "delay", "seconds": 0.5, "times": 1, "path": "/v1/checkout/sessions"}])
    first = threading.Thread(target=ask, args=(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT), kwargs={"key": "order-7"})
    first.start()
    while not sandbox.faults.used:
        time.sleep(0.01)
    time.sleep(0.05)
    refused = error(ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT, key="order-7"), 409)
    first.join()
    assert refused["code"] == "idempotency_key_in_use"
    assert len(sandbox.books()["sessions"]) == 1


def test_no_more_is_refunded_than_was_paid(sandbox):
    intent = paid_intent(sandbox)
    assert ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent, "amount": "800"}).json()["status"] == "succeeded"
    refused = error(ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent, "amount": "10001"}))
    assert "greater than unrefunded amount on charge (£100.00)" in refused["message"]
    assert ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent}).json()["amount"] == 10000
    assert error(ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent}))["code"] == "charge_already_refunded"
    assert sandbox.books()["totals"]["refunded_pence"] == 10800


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_refund_of_nothing_is_refused(sandbox, amount):
    assert error(ask(sandbox, "POST", "/v1/refunds", {"payment_intent": paid_intent(sandbox), "amount": amount}))["param"] == "amount"


def test_fifty_refunds_at_once_give_back_no_more_than_was_paid(sandbox):
    intent = paid_intent(sandbox)
    form = {"payment_intent": intent, "amount": "1000"}
    threads = [threading.Thread(target=ask, args=(sandbox, "POST", "/v1/refunds", form)) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sandbox.books()["totals"]["refunded_pence"] == 10000


def test_session_is_paid_once_however_often_its_page_is_sent(sandbox):
    session = checkout(sandbox).json()["id"]
    for _ in range(3):
        sandbox.pay(session)
    assert sandbox.books()["totals"]["taken_pence"] == 10800


def test_paid_session_cannot_be_expired_and_an_expired_one_not_be_paid(sandbox):
    paid, expired = checkout(sandbox).json()["id"], checkout(sandbox).json()["id"]
    sandbox.pay(paid)
    assert 'has a status of "complete"' in error(ask(sandbox, "POST", f"/v1/checkout/sessions/{paid}/expire"))["message"]
    assert ask(sandbox, "POST", f"/v1/checkout/sessions/{expired}/expire").json()["status"] == "expired"
    response = requests.post(f"{sandbox.url}/_sandbox/pay/{expired}", json={}, timeout=10)
    assert error(response)["code"] == "checkout_session_expired"


def test_session_expires_when_its_time_is_over(sandbox):
    session = checkout(sandbox, expires_at=str(int(time.time()) + 31 * MINUTE)).json()["id"]
    sandbox.advance(30 * MINUTE)
    assert ask(sandbox, "GET", f"/v1/checkout/sessions/{session}").json()["status"] == "open"
    sandbox.advance(2 * MINUTE)
    found = ask(sandbox, "GET", f"/v1/checkout/sessions/{session}").json()
    assert (found["status"], found["url"]) == ("expired", None)


def test_declined_card_leaves_the_session_open_and_takes_nothing(sandbox):
    session = checkout(sandbox).json()["id"]
    sandbox.decline(session)
    assert sandbox.books()["totals"]["taken_pence"] == 0
    assert sandbox.pay(session)["payment_status"] == "paid"
    assert sandbox.books()["totals"]["taken_pence"] == 10800


def test_failed_refund_can_be_made_again(sandbox):
    intent = paid_intent(sandbox)
    refund = ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent}).json()["id"]
    assert requests.post(f"{sandbox.url}/_sandbox/fail/{refund}", json={}, timeout=10).json()["status"] == "failed"
    assert ask(sandbox, "POST", "/v1/refunds", {"payment_intent": intent}).json()["amount"] == 10800
    assert sandbox.books()["totals"]["refunded_pence"] == 10800
