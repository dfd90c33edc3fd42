"""Somebody leaves a school: their lead removes them on a phone, hands one booking to a colleague and cancels the other."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import fits
from tests.journeys.test_booking import letter, sign_in

LEAD = "sunita.iyer@bow-school.example"
LEAVER = "rukia.abdi@bow-school.example"
SCHOOL = "/member/school/100965/"


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_a_lead_removes_a_leaver_whose_bookings_are_handed_on_and_cancelled(phone, site, shot):
    sign_in(phone, site, LEAVER)
    phone.goto(f"{site}{SCHOOL}")
    expect(phone.get_by_role("heading", name="Bow School", level=1)).to_be_visible()
    sign_in(phone, site, LEAD)
    phone.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    phone.get_by_role("link", name=re.compile("Remove from school….*Rukia Abdi")).click()
    handed, cancelled = (
        phone.get_by_role("combobox", name=re.compile(f"^{title}")) for title in ("Leading maths", "Science on a shoestring")
    )
    expect(phone.get_by_text("Cancelling costs nothing.")).to_have_count(2)
    colleague = handed.get_by_role("option", name=re.compile("^Hand to ")).first.inner_text()
    handed.select_option(label=colleague)
    cancelled.select_option(label="Cancel the booking")
    assert fits(phone)
    shot("leaver")
    phone.get_by_role("button", name="Remove Rukia Abdi now").click()
    expect(phone.get_by_text("Rukia Abdi is no longer listed at Bow School.")).to_be_visible()
    assert fits(phone)
    shot("leaver-removed")
    letter(phone, site, LEAVER, re.compile("^You’re no longer listed at Bow School"))
    phone.goto(f"{site}/outbox/")
    expect(phone.get_by_role("link", name=re.compile("^Cancelled: Science on a shoestring")).first).to_be_visible()
    sign_in(phone, site, LEAVER)
    expect(phone.get_by_role("link", name="Bow School")).to_have_count(0)
    phone.goto(f"{site}{SCHOOL}")
    expect(phone.get_by_role("heading", name="Bow School")).to_have_count(0)
    expect(phone.get_by_text("Rukia Abdi")).to_have_count(0)
