"""A teacher takes a certificate, a stranger checks it, the office corrects it and revokes it: each sees what is true then, and no more."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import find_faults
from tests.journeys.pages import fits
from tests.journeys.test_booking import sign_in

TEACHER, OFFICE = "nasima.begum@benjonson.example", "josie.clarke@thep.example"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def stranger(browser):
    """Somebody with a phone who has never been here."""
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def office(browser, site):
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, site, OFFICE)
    yield page
    context.close()


def test_a_certificate_from_the_teacher_who_takes_it_to_the_office_that_revokes_it(page, stranger, office, site, shot):
    page.set_viewport_size(PHONE)
    sign_in(page, site, TEACHER)
    page.goto(f"{site}/member/learning/")
    assert fits(page)
    shot("my-learning")
    page.get_by_role("button", name=re.compile("^Get it: your certificate of")).first.click()
    expect(page.get_by_role("link", name="Download the certificate (PDF)")).to_be_visible()
    assert fits(page)
    shot("my-certificate")
    number = re.search(r"/member/certificates/([0-9A-Z-]{14})/", page.url)[1]
    pdf = page.request.get(f"{page.url}certificate.pdf")
    assert pdf.body().startswith(b"%PDF")
    assert number in pdf.headers["content-disposition"]
    link = page.get_by_role("link", name="your link").get_attribute("href")

    stranger.goto(f"{site}/certificates/")
    stranger.get_by_label("Certificate number").fill(number.lower().replace("-", " "))
    stranger.get_by_role("button", name="Check the certificate").click()
    stranger.wait_for_url(f"{site}/certificates/{number}/")
    said = stranger.get_by_role("main")
    expect(said).to_contain_text("In force")
    expect(said).to_contain_text("N. B.")
    expect(said).not_to_contain_text("Nasima")
    assert fits(stranger)
    assert find_faults(stranger) == []
    for surname, tells in (("Khan", "That isn’t the surname on this certificate"), ("begum", "Nasima Begum")):
        stranger.get_by_label("Surname on the certificate").fill(surname)
        stranger.get_by_role("button", name="Show the certificate").click()
        expect(said).to_contain_text(tells)
    expect(said).to_contain_text("Attended")
    stranger.goto(link)
    expect(said).to_contain_text("Nasima Begum")

    office.goto(f"{site}/office/certificates/?q={number.replace('-', '').lower()}")
    expect(office.get_by_role("row", name=re.compile("Nasima Begum"))).to_have_count(1)
    found = office.locator("table.listing tbody a[href*='/events/']").first
    event = re.search(r"/office/events/\d+/", found.get_attribute("href"))[0]
    office.goto(f"{site}{event}came/")
    office.get_by_label(re.compile("^Why")).fill("She came after the first exercise.")
    office.get_by_label("Find a name or school").fill("Nasima Begum")
    office.get_by_role("group", name=re.compile("Nasima Begum")).get_by_role("button", name="Late", exact=True).click()
    expect(office.locator("#said")).to_contain_text("late")
    office.goto(f"{site}/office/certificates/{number}/")
    office.get_by_role("link", name="Correct it").click()
    office.get_by_role("button", name="Replace the certificate").click()
    expect(office.get_by_text(re.compile(f"Certificate [0-9A-Z-]{{14}} replaces {number}"))).to_be_visible()

    stranger.goto(f"{site}/certificates/{number}/")
    expect(said).to_contain_text("We replaced this certificate by a corrected one")
    page.reload()
    newer = page.get_by_role("link", name=re.compile("^certificate [0-9A-Z-]{14}$"))
    new = newer.inner_text().removeprefix("certificate ")
    newer.click()
    expect(page.get_by_role("main")).to_contain_text(new)
    stranger.goto(f"{site}/certificates/{new}/")
    expect(said).to_contain_text("In force")
    expect(said).not_to_contain_text(number)

    office.goto(f"{site}/office/certificates/{new}/revoke/")
    office.get_by_role("button", name="Revoke the certificate").click()
    expect(office.get_by_text("Enter why the certificate is revoked.").first).to_be_visible()
    office.get_by_label("Reason").fill("Somebody else signed in on her line.")
    office.get_by_role("button", name="Revoke the certificate").click()
    expect(office.get_by_text(f"Certificate {new} is revoked.")).to_be_visible()
    stranger.reload()
    expect(said).to_contain_text("It isn’t valid any more")
    expect(said).not_to_contain_text("Somebody else")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Somebody else signed in on her line.")
    expect(page.get_by_role("link", name="Download the certificate (PDF)")).to_have_count(0)
