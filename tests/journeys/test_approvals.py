"""A teacher asks her school for a place, and a lead answers on a phone: one request is approved, another declined."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import fits, follow
from tests.journeys.test_booking import letter, sign_in

LEAD = "sunita.iyer@bow-school.example"
TEACHER = "zhang.wei@bow-school.example"


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_a_teacher_asks_and_a_lead_approves_and_declines_on_a_phone(phone, browser, site, shot):
    teacher = browser.new_context().new_page()
    sign_in(teacher, site, TEACHER)
    teacher.goto(f"{site}/courses/counting-that-counts/")
    teacher.get_by_role("button", name="Continue to book").first.click()
    expect(teacher.get_by_role("radio", name=re.compile("Ask my school"))).to_be_checked()
    teacher.get_by_label("Why would you like to go?").fill("Three of my classes need it.")
    teacher.get_by_role("checkbox", name=re.compile("I’ve read|I accept")).check()
    teacher.get_by_role("button", name="Ask for this place").click()
    expect(teacher.get_by_text("Your school has your request.")).to_be_visible()
    expect(teacher.get_by_text("No place is kept for you until they approve it.")).to_be_visible()

    sign_in(phone, site, LEAD)
    phone.get_by_role("link", name=re.compile("^Answer the requests")).first.click()
    expect(phone.get_by_text("Also out on").first).to_be_visible()
    expect(phone.get_by_text(re.compile("Three of my classes need it"))).to_be_visible()
    assert fits(phone)
    shot("requests")
    phone.get_by_role("checkbox", name=re.compile("Zhang Wei.*Counting that counts")).check()
    phone.get_by_role("button", name="Approve the ticked requests").click()
    expect(phone.get_by_text(re.compile("^Approved: Zhang Wei"))).to_be_visible()
    follow(phone.get_by_role("link", name=re.compile("^Answer this request alone.*Rafiq Alam")))
    assert fits(phone)
    shot("request")
    phone.get_by_role("button", name="Decline this request").click()
    expect(phone.get_by_role("alert").get_by_text("Write a reason: we send it to your colleague.")).to_be_visible()
    phone.get_by_label("Why can’t they go?").fill("Two scientists are out that week. Please ask for the next run.")
    phone.get_by_role("button", name="Decline this request").click()
    expect(phone.get_by_text("Declined. We’ve sent Rafiq Alam your reason.")).to_be_visible()

    phone.goto(f"{site}/member/school/100965/places/")
    expect(phone.get_by_role("row", name=re.compile("^Zhang Wei.*Counting that counts"))).to_be_visible()
    expect(phone.get_by_role("row", name=re.compile("Reserved.*Zhang Wei, Counting that counts.*-1"))).to_be_visible()
    teacher.reload()
    expect(teacher.get_by_text("Approved by Sunita Iyer.")).to_be_visible()
    letter(teacher, site, TEACHER, re.compile("Counting that counts"))
    letter(teacher, site, "rafiq.alam@bow-school.example", re.compile("^Your request for"))
    expect(teacher.get_by_text("Two scientists are out that week.")).to_be_visible()
