"""Somebody who may come to work here finds a vacancy, has new ones emailed and stops that, says that they're interested, visits one."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.accessibility import find_faults
from tests.journeys.test_booking import NEWCOMER, _clear_errors, fill_in_and_confirm, letter, sign_in  # noqa: F401 (a fixture)

RECRUITER = "folasade.okonkwo@benjonson.example"
STRANGER = "amal.haji@home.example"


def link_in_the_letter(page, site, to, subject, path):
    letter(page, site, to, re.compile(subject))
    return re.search(rf"http://\S+{path}\S+/", page.inner_text("main"))[0]


def test_a_stranger_finds_a_vacancy_makes_an_alert_and_stops_it(page, site, shot):
    page.goto(f"{site}/teach/vacancies/?phase=primary")
    first = page.locator("#results .rows a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.go_back()
    page.get_by_role("link", name=re.compile("Email me new jobs")).click()
    expect(page.get_by_text("This alert is for primary.")).to_be_visible()
    page.get_by_role("button", name="Create job alert").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your email address.")
    page.get_by_label("Email address").fill(STRANGER)
    page.get_by_label("Every morning").check()
    page.get_by_role("button", name="Create job alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.goto(link_in_the_letter(page, site, STRANGER, "Confirm your job alert", "/teach/alerts/"))
    page.get_by_role("button", name="Yes, email me new jobs").click()
    expect(page.get_by_text("This alert is on.")).to_be_visible()
    shot("job-alert")
    address = page.url
    page.goto(f"{address}stop/")
    page.get_by_role("button", name="Stop alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We’ve stopped your job alert")
    assert page.request.get(address).status == 410


def test_somebody_is_interested_a_school_writes_to_them_and_they_see_it(page, site, shot):
    page.goto(f"{site}/teach/interest/")
    page.get_by_label("Your name").fill("Amal Haji")
    page.get_by_role("textbox", name="Email address").fill(STRANGER)
    page.get_by_label("Qualified teacher (QTS)").check()
    page.get_by_role("checkbox", name="Primary").check()
    page.get_by_label("A line about yourself").fill("Reception teacher, and I weave.")
    page.get_by_text("Hide me from some schools").click()
    page.get_by_role("checkbox", name="Marner Primary School").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Without it, schools can’t see")
    expect(page.get_by_label("A line about yourself")).to_have_value("Reception teacher, and I weave.")
    page.get_by_role("checkbox", name=re.compile("^I agree")).check()
    page.get_by_role("button", name="Send", exact=True).click()
    address = link_in_the_letter(page, site, STRANGER, "Confirm that schools", "/teach/interest/")
    page.goto(address)
    page.get_by_role("button", name="Yes, schools may see this").click()
    expect(page.get_by_text("Nobody yet.")).to_be_visible()

    sign_in(page, site, RECRUITER)
    page.get_by_role("link", name="Vacancies and recruiting").click()
    page.get_by_role("link", name="Talent pool").click()
    page.get_by_label("Words").fill("weave")
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_text("1 person")).to_be_visible()
    shot("talent-pool")
    page.get_by_role("link", name="Amal H.").click()
    expect(page.locator("main")).not_to_contain_text("Haji")
    page.get_by_label("Your message").fill("Our Reception children would love a loom. Come and see us.")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("status").first).to_contain_text("on its way to Amal H.")

    page.context.clear_cookies()
    letter(page, site, STRANGER, re.compile("would like to talk to you"))
    expect(page.get_by_text("a loom")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Wrote to you")).to_be_visible()
    expect(page.get_by_role("heading", name="Looked at what you said")).to_be_visible()
    shot("who-looked")
    page.get_by_role("button", name="Withdraw and delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We’ve deleted what you told us")
    page.goto(f"{site}/outbox/")
    expect(page.locator("main")).not_to_contain_text("Confirm that schools")


def test_a_school_offers_a_visit_and_somebody_without_a_school_books_it(page, site):
    sign_in(page, site, RECRUITER)
    page.get_by_role("link", name="Vacancies and recruiting").click()
    page.get_by_role("link", name="Visits", exact=True).click()
    page.get_by_role("link", name="Offer a visit").click()
    page.get_by_label("What it’s called").fill("Afternoon in our nursery")
    page.get_by_label("Date").fill(f"{datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=40):%F}")
    page.get_by_label("Starts").fill("13:30")
    page.get_by_label("Ends").fill("15:00")
    page.get_by_label("What visitors see and do").fill("Water, sand and forty three-year-olds.")
    page.get_by_role("button", name="Offer the visit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Afternoon in our nursery")

    page.context.clear_cookies()
    page.goto(f"{site}/teach/visits/")
    page.get_by_role("link", name="Afternoon in our nursery").click()
    page.get_by_role("link", name="Book a place").click()
    page.get_by_label("Email address").fill(NEWCOMER)
    page.get_by_label("Password", exact=True).fill("better-together")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Book your place")
    fill_in_and_confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")

    sign_in(page, site, RECRUITER)
    page.goto(f"{site}/member/school/100890/visits/")
    page.get_by_role("link", name="Afternoon in our nursery").click()
    expect(page.get_by_role("row", name=re.compile("Ellie Marsden"))).to_be_visible()


def test_axe_finds_nothing_where_letters_lead(page, site):
    sign_in(page, site, NEWCOMER)
    page.goto(f"{site}/member/interest/")
    assert find_faults(page) == []
    page.get_by_role("link", name="Change what you said").click()
    page.wait_for_load_state()
    assert find_faults(page) == []
