"""Ofsted has called: a headteacher's three taps on a phone, and the fourth that takes them back."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import fits
from tests.journeys.test_booking import letter, sign_in

HEAD = "folasade.okonkwo@benjonson.example"
OFFICE = "shamim.ahmed@thep.example"
GRACE = "grace.oconnell@benjonson.example"


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_a_head_gives_places_up_in_three_taps_and_takes_them_back(phone, browser, site, shot):
    sign_in(phone, site, HEAD)
    phone.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    phone.get_by_role("link", name="Ofsted has called…").click()
    boxes = phone.get_by_role("checkbox", checked=True)
    expect(boxes.first).to_be_visible()
    places = boxes.count()
    assert fits(phone)
    shot("ofsted-call")
    phone.get_by_role("button", name="Give up the ticked places").click()
    expect(phone.get_by_role("status").get_by_text(f"{places} places given up.")).to_be_visible()
    assert fits(phone)
    shot("ofsted-visit")
    office = browser.new_context().new_page()
    sign_in(office, site, OFFICE)
    office.goto(f"{site}/office/")
    expect(office.get_by_role("link", name=re.compile(f"Ben Jonson Primary School: {places} places given up"))).to_be_visible()
    letter(office, site, GRACE, re.compile("^Cancelled: "))
    expect(office.get_by_text("Reason: Ofsted visit.")).to_be_visible()
    phone.get_by_role("button", name=f"Undo: put {places} places back").click()
    expect(phone.get_by_role("status").get_by_text(f"{places} of {places} places put back.")).to_be_visible()
    letter(office, site, GRACE, re.compile("^Booked again: "))
    expect(office.get_by_text("Folasade Okonkwo has undone that.")).to_be_visible()
