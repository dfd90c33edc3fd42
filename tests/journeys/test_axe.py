"""What no link leads to, and so the audit, which looks at every page that one does, doesn't open: nothing for axe to find."""

from playwright.sync_api import expect

from tests.journeys.accessibility import find_faults
from tests.journeys.pages import fits
from tests.journeys.test_booking import LEAD, sign_in


def test_axe_finds_nothing_in_a_booking_form(site, page):
    sign_in(page, site, LEAD)
    page.goto(f"{site}/courses/phonics-that-sticks/")
    page.get_by_role("button", name="Continue to book").first.click()
    page.wait_for_load_state()
    assert find_faults(page) == []
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".skip")).to_have_count(1)
    page.set_viewport_size({"width": 320, "height": 900})
    assert fits(page)
