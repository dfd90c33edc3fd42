"""A facilitator takes a register on a phone, one press for each person, and enters a signed sheet by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import fits, follow
from tests.journeys.test_booking import sign_in

FACILITATOR = "rukhsana.akhtar@thep.example"


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_a_register_is_taken_by_thumb_and_entered_from_paper(phone, site, shot):
    sign_in(phone, site, FACILITATOR)
    phone.goto(f"{site}/member/leading/")
    phone.locator("section[aria-labelledby=past] a.whole").first.click()
    phone.get_by_role("link", name="Take the register").click()
    expect(phone.locator("#counts")).to_contain_text("not marked")
    assert fits(phone)
    expect(phone.locator(".register-rows > li").first.get_by_role("button")).to_have_count(5)
    shot("register")

    row = phone.locator(".register-rows > li").first
    name = row.locator("legend").inner_text().split("\n")[0].split("  ")[0]
    for button, said in (("Absent", "absent"), ("Apologies", "apologies"), ("Present", "present"), ("Late", "late")):
        row.get_by_role("button", name=button, exact=True).click()
        expect(phone.locator("#said")).to_contain_text(f": {said}.")
        expect(row.get_by_role("button", name=button, exact=True)).to_have_attribute("aria-pressed", "true")
        expect(row.get_by_role("button", name=button, exact=True)).to_be_focused()
    row.get_by_role("textbox", name=re.compile("There for")).fill("9999")
    row.get_by_role("button", name="Change minutes").click()
    expect(row.get_by_text(re.compile("Enter how many minutes they were there"))).to_be_visible()
    row.get_by_role("textbox", name=re.compile("There for")).fill("40")
    row.get_by_role("button", name="Change minutes").click()
    expect(row.get_by_text(re.compile("Enter how many minutes they were there"))).to_have_count(0)
    shot("register-late")
    phone.get_by_label("Find a name or school").fill("nobody of that name")
    expect(row).to_be_hidden()
    phone.get_by_label("Find a name or school").fill(name.split()[0])
    expect(row).to_be_visible()

    follow(phone.get_by_role("link", name="enter a signed sheet"))
    assert fits(phone)
    first = phone.locator("tbody select").first
    phone.get_by_label("Jump to a name").fill(name.split()[0][:4])
    phone.keyboard.press("Enter")
    first.focus()
    phone.keyboard.press("p")
    phone.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    phone.keyboard.press("s")
    expect(first).to_have_value("apologies")
    phone.keyboard.press("ArrowUp")
    phone.keyboard.press("a")
    expect(first).to_have_value("absent")
    shot("register-paper")
    phone.get_by_role("button", name="Save the sheet").click()
    expect(phone.get_by_text("1 mark saved.")).to_be_visible()
    expect(phone.locator(".register-rows > li").first.get_by_role("button", name="Absent")).to_have_attribute("aria-pressed", "true")

    follow(phone.get_by_role("link", name="Add somebody who isn’t listed"))
    assert fits(phone)
    shot("walk-in")
