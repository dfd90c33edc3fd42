"""A lead buys an add-on by invoice on a phone and uses half a day of it, and the office schedules the date."""

import datetime

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.pages import fits
from tests.journeys.test_booking import sign_in
from thep.events.school_terms import is_school_day

LEAD = "farida.khanom@benjonson.example"
OFFICE = "josie.clarke@thep.example"


def a_school_day():
    """A day in four weeks or later on which schools are open, whenever this is run."""
    day = timezone.localdate() + datetime.timedelta(weeks=4)
    while not is_school_day(day):
        day += datetime.timedelta(days=1)
    return day


def test_a_lead_buys_a_day_and_uses_half_of_it(page, browser, site, shot):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site, LEAD)
    page.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    page.get_by_role("link", name="See what your school can buy").click()
    page.get_by_role("link", name="Governor training package").click()
    page.get_by_label("Purchase order number").fill("PO 2031")
    shot("add-on-buy")
    page.get_by_role("button", name="Buy for £504").click()
    expect(page.get_by_text("The invoice for £504 is on its way to finance@benjonson.example.")).to_be_visible()
    page.get_by_role("link", name="Ask for a date").click()
    page.get_by_label("Which day?").fill(a_school_day().isoformat())
    page.get_by_label("Afternoon").check()
    page.get_by_role("button", name="Ask for this date").click()
    expect(page.get_by_text("1 day of 1½ days left to use.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Asked for")).to_be_visible()
    assert fits(page)
    shot("add-on-used")
    office = browser.new_context().new_page()
    sign_in(office, site, OFFICE)
    office.goto(f"{site}/office/add-on-dates/?state=asked&q=Governor")
    office.get_by_role("link", name="Governor training package").click()
    office.get_by_role("link", name="Schedule it").click()
    office.get_by_label("Who delivers it").fill("Miriam Okafor")
    office.get_by_role("button", name="Schedule it and tell the school").click()
    expect(office.get_by_text("Mark as delivered")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Miriam Okafor")).to_be_visible()
