"""The hosted pages as a payer meets them, without a browser."""

import re

import pytest
import requests

from tests.stripe_sandbox.test_api import checkout


def page(url):
    return requests.get(url, timeout=10)


def test_page_says_what_is_paid_for_and_paying_returns_to_the_site(sandbox):
    session = checkout(sandbox, client_reference_id="THE-2345", customer_email="teacher@school.example").json()
    shown = page(session["url"])
    assert shown.status_code == 200
    for words in (
        "Pay £108.00",
        "2 × Teaching early reading",
        "THE-2345",
        "teacher@school.example",
        "No money moves",
        "4242 4242 4242 4242",
    ):
        assert words in shown.text
    assert len(re.findall("<h1", shown.text)) == 1
    paid = requests.post(session["url"], data={"card": "good", "name": "Ann O'Nymous"}, timeout=10, allow_redirects=False)
    assert (paid.status_code, paid.headers["Location"]) == (303, f"https://thep.example/paid/?session={session['id']}")
    assert sandbox.books()["totals"]["taken_pence"] == 10800
    assert "This has been paid" in page(session["url"]).text


def test_declined_card_is_said_so_on_the_same_page(sandbox):
    session = checkout(sandbox).json()
    declined = requests.post(session["url"], data={"card": "declined"}, timeout=10)
    assert 'role="alert"' in declined.text
    assert "Nothing was taken" in declined.text
    assert sandbox.books()["totals"]["taken_pence"] == 0


def test_payer_can_go_back_without_paying(sandbox):
    assert '<a href="https://thep.example/book/">Go back without paying</a>' in page(checkout(sandbox).json()["url"]).text


def test_expired_page_takes_nothing(sandbox):
    session = checkout(sandbox).json()
    sandbox.advance(25 * 60 * 60)
    assert "has expired" in page(session["url"]).text
    assert "has expired" in requests.post(session["url"], data={"card": "good"}, timeout=10).text
    assert sandbox.books()["totals"]["taken_pence"] == 0


def test_what_the_product_sends_is_shown_as_text(sandbox):
    name = {"line_items[0][price_data][product_data][name]": "<script>alert(1)</script>"}
    shown = page(checkout(sandbox, **name).json()["url"])
    assert "<script>" not in shown.text
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/pay/cs_test_nothing", "/invoices/in_nothing", "/invoices/in_nothing/pdf", "/receipts/ch_1", "/elsewhere"]
)
def test_page_of_nothing_is_not_found(sandbox, path):
    assert page(sandbox.url + path).status_code == 404


def test_home_shows_the_books(sandbox):
    sandbox.pay(checkout(sandbox).json()["id"])
    shown = page(sandbox.url + "/")
    assert "Taken from cards" in shown.text
    assert "£108.00" in shown.text
    assert "text/css" in page(sandbox.url + "/page.css").headers["Content-Type"]
