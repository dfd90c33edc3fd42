"""The payment sandbox's own pages in a browser: nothing for axe to find, and payable by keyboard and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import find_faults
from tests.stripe_sandbox.test_api import checkout
from thep.payments import gateway


@pytest.fixture
def addresses(sandbox):
    """Each kind of hosted page, in each state that looks different."""
    open_page, paid_page, expired_page = (checkout(sandbox, client_reference_id="THE-23456789").json() for _ in range(3))
    sandbox.pay(paid_page["id"])
    gateway.expire_checkout(expired_page["id"])
    customer = gateway.find_or_create_customer(email="finance@school.example", name="A School", key="school-1")
    course = gateway.Line(description="Teaching early reading", quantity=3, unit_pence=5400, vat_pence=2700, vat_rate=2000)
    bill, paid_bill = (
        gateway.create_invoice(
            customer=customer, lines=[course], days_until_due=30, reference="THE-3456789A", purchase_order="PO 7", key=key
        )
        for key in ("order-1", "order-2")
    )
    sandbox.pay_invoice(paid_bill.id)
    (receipt, _) = sandbox.store.all("charge")
    return [
        sandbox.url,
        open_page["url"],
        paid_page["url"],
        expired_page["url"],
        bill.hosted_url,
        paid_bill.hosted_url,
        receipt["receipt_url"],
        f"{sandbox.url}/nothing",
    ]


def test_axe_finds_nothing_on_the_hosted_pages(addresses, page):
    for address in addresses:
        page.goto(address)
        assert find_faults(page) == []
        assert page.locator("h1").count() == 1


def test_card_is_declined_then_pays_by_keyboard_without_javascript(sandbox, browser):
    session = checkout(sandbox, success_url=f"{sandbox.url}/?paid={{CHECKOUT_SESSION_ID}}").json()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(session["url"])
    for _ in range(4):  # the way to the payment, the name, "Pay", "Card declined"
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was taken")
    page.get_by_label("Name on the card").press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?paid={session['id']}")
    assert sandbox.books()["totals"]["taken_pence"] == 10800
    page.context.close()
