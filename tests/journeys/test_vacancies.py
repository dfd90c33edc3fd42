"""An advert's life in a browser: written by a school's recruiter without JavaScript, reviewed in the office, found and gone on from."""

import datetime
import re

import pytest
from playwright.sync_api import expect

PASSWORD = "better-together"
RECRUITER, OFFICE = "mina.rahman@osmani.example", "leila.haddad@thep.example"
SCHOOL = "/member/school/100934/vacancies/"


def days(number):
    return (datetime.date.today() + datetime.timedelta(days=number)).isoformat()  # noqa: DTZ011 (any day to come will do)


def sign_in(page, site, email):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"{site}/member/")


@pytest.fixture
def plain(browser):
    """A window without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def office(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_an_advert_is_written_reviewed_found_and_applied_for(site, plain, office, page, shot):
    sign_in(plain, site, RECRUITER)
    plain.get_by_role("link", name="Vacancies and recruiting").click()
    plain.get_by_role("link", name="Write a new advert").click()
    plain.get_by_label("Job title").fill("Weaver in residence")
    plain.get_by_label("In a sentence or two").fill("Teach the whole school to weave.")
    plain.get_by_label("What you’ll do").fill("You’ll set up a loom in every class.")
    plain.get_by_label("Applications close on").fill("2020-01-18")
    plain.get_by_role("button", name="Save and send for review").click()
    expect(plain.get_by_role("alert")).to_contain_text("18 January 2020 has passed. Enter a date in the future.")
    expect(plain.get_by_label("What you’ll do")).to_have_value("You’ll set up a loom in every class.")
    plain.get_by_label("Applications close on").fill(days(20))
    plain.get_by_role("button", name="Save and send for review").click()
    expect(plain.get_by_role("alert")).to_contain_text("Say who you’re looking for.")
    plain.get_by_label("What we’re looking for").fill("You weave.\nYou laugh.")
    plain.get_by_label("Part time").check()
    plain.get_by_label("Pay in words").fill("Unqualified teachers’ range")
    plain.get_by_label("Or in words").fill("As soon as possible")
    plain.get_by_label("Web address to apply at").fill(f"{site}/about/")
    plain.get_by_role("button", name="Save and send for review").click()
    expect(plain.get_by_text("‘Weaver in residence’ is with our office for review.")).to_be_visible()

    sign_in(office, site, OFFICE)
    office.goto(f"{site}/office/vacancies/")
    office.get_by_role("link", name="Weaver in residence").first.click()
    office.get_by_role("link", name="Send back with a comment").click()
    office.get_by_label("What you’d like changed").fill("How many days a week?")
    office.get_by_role("button", name="Send back").click()

    plain.goto(f"{site}{SCHOOL}")
    plain.get_by_role("link", name="Weaver in residence").first.click()
    expect(plain.get_by_text("How many days a week?").first).to_be_visible()
    plain.get_by_role("link", name="Change advert").click()
    plain.get_by_label("Hours in words").fill("Two days a week")
    plain.get_by_role("button", name="Save and send for review").click()

    office.goto(f"{site}/office/vacancies/")
    office.get_by_role("link", name="Weaver in residence").first.click()
    office.get_by_role("link", name="Publish").click()
    office.get_by_role("button", name="Publish").click()
    expect(office.get_by_text("‘Weaver in residence’ is published.")).to_be_visible()

    page.goto(f"{site}/teach/vacancies/?q=weaver+residence&sort=newest")
    page.get_by_role("link", name="Weaver in residence").first.click()
    expect(page.get_by_role("heading", name="Weaver in residence")).to_be_visible()
    expect(page.get_by_text("Two days a week")).to_be_visible()
    shot("vacancy")
    page.get_by_role("button", name="Apply on the school’s website").click()
    page.wait_for_url(f"{site}/about/")


def test_a_list_is_narrowed_by_keyboard_and_its_filters_taken_away_again(site, page, shot):
    page.goto(f"{site}/teach/vacancies/")
    shot("vacancies")
    before = page.get_by_role("status").inner_text()
    box = page.get_by_label("Suitable for early career teachers")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("list", name="Filters in use")).to_contain_text("Suitable for early career teachers")
    page.get_by_label("Postcode or station").fill("mile end")
    page.get_by_label("How far").select_option("1 mile")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("within 1 mile of Mile End station")
    expect(page).to_have_url(re.compile(re.escape("near=mile+end")))
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("status")).to_have_text(before)
