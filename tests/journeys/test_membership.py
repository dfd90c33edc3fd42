"""A school renews: its lead agrees to what the office quoted, by invoice, the money comes, and its membership is active."""

import re

from playwright.sync_api import expect

from tests.journeys.pages import fits
from tests.journeys.test_booking import sign_in

LEAD = "farida.khanom@benjonson.example"
OFFICE = "tunde.balogun@thep.example"


def test_a_lead_renews_by_invoice_and_is_active_once_the_money_has_come(page, browser, site, shot):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site, LEAD)
    page.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    offer = page.get_by_role("link", name="See what 20").first
    year = re.search(r"20\d\d/\d\d", offer.inner_text())[0]
    offer.click()
    expect(page.get_by_role("heading", name="Full membership")).to_be_visible()
    shot("membership-quoted")
    page.get_by_role("button", name="Agree to pay").click()
    expect(page.get_by_role("alert").get_by_text("Enter the purchase order number.")).to_be_visible()
    page.get_by_label("Purchase order number").fill("PO 2027")
    page.get_by_role("button", name="Agree to pay").click()
    expect(page.get_by_text("is on its way to finance@benjonson.example.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Invoiced").first).to_be_visible()
    assert fits(page)
    shot("membership-invoiced")
    office = browser.new_context().new_page()
    sign_in(office, site, OFFICE)
    office.goto(f"{site}/office/memberships/?q=Ben+Jonson")
    expect(office.get_by_role("row", name="Ben Jonson Primary School").filter(has_text="Invoiced")).to_be_visible()
    office.get_by_role("row", name="Ben Jonson Primary School").filter(has_text="Invoiced").get_by_role("link").first.click()
    office.get_by_role("link", name=re.compile("^THE-")).first.click()
    office.get_by_role("link", name="Paid by bank transfer or cheque").click()
    office.get_by_role("button", name="Mark as paid").click()
    expect(office.get_by_text("is paid.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("row").filter(has_text=year).filter(has_text="Active")).to_be_visible()
    shot("membership-active")
