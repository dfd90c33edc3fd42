"""The main job, in a browser, on a demonstration that was started as a newcomer starts it."""

import re
import urllib.request

import icalendar
import pytest
from playwright.sync_api import expect

from tests.journeys.pages import follow

PASSWORD = "better-together"
LEAD = "farida.khanom@benjonson.example"
TEACHER = "nasima.begum@benjonson.example"
NEWCOMER = "ellie.marsden@personal.example"
OFFICE = "josie.clarke@thep.example"
EXPECTED = re.compile("status of (409|422)|Transition was (aborted|skipped)")
"""A form that says what to do next answers so, and a navigation that overtakes another stops its picture."""


@pytest.fixture(autouse=True)
def _clear_errors(page):
    """No journey leaves a word in the browser's console."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert [text for text in said if not EXPECTED.search(text)] == []


NAMES_THE_SUM = re.compile("^(Pay £|Book )")
ITS_BOOKING = re.compile("[Bb]ooking [A-Z0-9]{8}$")


def sign_in(page, site, email, password=PASSWORD):
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/member/")


def letter(page, site, to, subject):
    """Open the newest message to `to` whose subject holds `subject`, as the outbox of the demonstration keeps it."""
    page.goto(f"{site}/outbox/")
    page.locator("li", has_text=f"To {to}").filter(has=page.get_by_role("link", name=subject)).first.get_by_role("link").first.click()


def pay_in_the_sandbox(page):
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Pay")).first.click()


def fill_in_and_confirm(page, *, payment=None):
    if payment:
        page.get_by_role("radio", name=re.compile(payment)).check()
    page.get_by_role("checkbox", name=re.compile("I’ve read|I accept")).check()
    page.get_by_role("button", name=NAMES_THE_SUM).click()


def test_a_newcomer_signs_up_finds_a_course_pays_and_has_it_in_their_calendar(page, site, shot):
    email = "sam.rivers3@personal.example"
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label("Full name").fill("Sam Rivers")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill("a long and quiet river")
    page.get_by_role("button", name=re.compile("Create account")).click()
    letter(page, site, email, re.compile("[Cc]onfirm"))
    link = re.search(r"http://\S+/accounts/confirm-email/\S+/", page.inner_text("main"))[0]
    page.goto(link)
    page.get_by_role("button", name="Confirm my email address").click()
    if "/accounts/login/" in page.url:
        sign_in(page, site, email, "a long and quiet river")

    page.goto(f"{site}/")
    page.get_by_role("searchbox").fill("oracy")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").first).to_contain_text("course")
    shot("catalogue-words")
    page.get_by_role("link", name=re.compile("Oracy in every lesson")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oracy in every lesson")
    expect(page.get_by_text("non-member price").first).to_be_visible()
    shot("course")
    page.get_by_role("button", name="Continue to book").click()
    fill_in_and_confirm(page)
    pay_in_the_sandbox(page)
    page.wait_for_url(re.compile(f"{site}/book/order/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")
    shot("booked")

    page.goto(f"{site}/member/calendar/")
    page.get_by_role("button", name="Get my calendar’s address").click()
    page.get_by_label("Password").fill("a long and quiet river")  # who takes a secret address away says again who they are
    page.get_by_role("button", name="Carry on").click()
    address = page.get_by_label("Address to subscribe to").input_value()
    with urllib.request.urlopen(address) as feed:  # noqa: S310 (our own address)
        entries = icalendar.Calendar.from_ical(feed.read()).walk("VEVENT")
    assert [entry["SUMMARY"] for entry in entries] == ["Oracy in every lesson"]
    letter(page, site, email, re.compile("Oracy in every lesson"))
    expect(page.get_by_text("METHOD:REQUEST")).to_be_visible()


def test_a_lead_books_three_colleagues_by_invoice(page, site, shot):
    sign_in(page, site, LEAD)
    page.goto(f"{site}/courses/?q=shoestring")
    page.get_by_role("link", name="Science on a shoestring").first.click()
    page.get_by_role("button", name="Continue to book").click()
    page.get_by_role("checkbox", name=re.compile("^Me")).uncheck()
    for name in ("Daniel Osei", "Grace O'Connell"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_label("Someone not listed").fill("new.colleague@benjonson.example")
    looks = page.locator(".choice").evaluate_all("ways => ways.map(way => getComputedStyle(way).backgroundColor)")
    assert [look == looks[0] for look in looks] == [True, False, False]  # one way stands out: the one that is chosen
    page.get_by_role("radio", name=re.compile("Send my school an invoice")).check()
    page.get_by_label("Purchase order number").fill("PO-20417")
    expect(page.locator("#summary")).to_contain_text("£342")
    shot("booking")
    page.get_by_role("button", name="Book 3 places, invoice £342").click()
    expect(page.get_by_role("alert")).to_contain_text("to fix")
    expect(page.get_by_label("Purchase order number")).to_have_value("PO-20417")
    shot("booking-errors")
    fill_in_and_confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("They’re booked")
    expect(page.get_by_role("status").first).to_contain_text("The invoice for £342")
    page.get_by_role("link", name=re.compile("^Order ")).click()
    expect(page.get_by_text("PO-20417").first).to_be_visible()
    shot("order")
    letter(page, site, "new.colleague@benjonson.example", re.compile("Science on a shoestring"))


def test_a_place_is_cancelled_and_the_money_goes_back(page, site, shot):
    sign_in(page, site, NEWCOMER)
    page.goto(f"{site}/courses/?q=fluency")
    page.get_by_role("link", name="Fluency without the worksheet").first.click()
    page.get_by_role("button", name="Continue to book").click()
    fill_in_and_confirm(page)
    pay_in_the_sandbox(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")
    page.get_by_role("link", name=ITS_BOOKING).click()
    follow(page.get_by_role("link", name=re.compile("Cancel")).first)
    shot("cancel")
    page.get_by_role("button", name=re.compile("Cancel")).click()
    expect(page.get_by_text(re.compile(r"We’re refunding £[\d.]+ to the card that paid"))).to_be_visible()
    expect(page.get_by_text("You cancelled this place").first).to_be_visible()
    letter(page, site, NEWCOMER, re.compile("[Cc]ancelled"))
    expect(page.get_by_text("METHOD:CANCEL")).to_be_visible()


def test_a_place_that_comes_free_is_offered_and_taken(page, site, shot):
    """A newcomer waits for a full run; the office finds a bigger room; the place is offered, taken and paid for."""
    run = "The street as a source"
    sign_in(page, site, NEWCOMER)
    page.goto(f"{site}/courses/?q=street")
    page.get_by_role("link", name=run).first.click()
    page.get_by_role("radio", name=re.compile("Waiting list")).check()
    page.get_by_role("button", name="Continue to book").click()
    event = re.search(r"/book/(\d+)/", page.url)[1]
    page.get_by_role("checkbox", name=re.compile("I’ve read|I accept")).check()
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re on the waiting list")
    shot("waiting")

    sign_in(page, site, OFFICE)
    page.goto(f"{site}/office/events/{event}/")
    page.get_by_role("link", name="Change dates, places or prices").click()
    capacity = page.get_by_role("spinbutton", name=re.compile("Places(?! needed)"))
    capacity.fill(str(int(capacity.input_value()) + 6))
    page.get_by_role("button", name="Save the changes").click()
    page.wait_for_url(re.compile(f"/office/events/{event}/$"))

    letter(page, site, NEWCOMER, re.compile(run))
    sign_in(page, site, NEWCOMER)
    follow(page.get_by_role("link", name=run).first)
    shot("offer")
    page.get_by_role("button", name=NAMES_THE_SUM).first.click()
    pay_in_the_sandbox(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_place_is_found_booked_paid_for_and_cancelled_by_keyboard_alone(site, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    reach(page, page.get_by_label("Email address"))
    page.keyboard.type(NEWCOMER)
    reach(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/member/")

    page.goto(f"{site}/courses/")
    reach(page, page.get_by_role("searchbox"))
    page.keyboard.type("drawing")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("drawing"))
    press(page, page.get_by_role("link", name="Drawing for teachers who don’t").first)
    press(page, page.get_by_role("button", name="Continue to book"))
    reach(page, page.get_by_role("button", name=NAMES_THE_SUM))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    press(page, page.get_by_role("link", name=re.compile("^Tick the box")))
    expect(page.get_by_role("checkbox", name=re.compile("I’ve read"))).to_be_focused()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name=NAMES_THE_SUM))
    press(page, page.get_by_role("button", name=re.compile("^Pay")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")

    press(page, page.get_by_role("link", name=ITS_BOOKING))
    press(page, page.get_by_role("link", name="Cancel this booking"))
    press(page, page.get_by_role("button", name="Cancel this booking"))
    expect(page.get_by_role("status").first).to_contain_text("You cancelled this place")
    context.close()


def press(page, control):
    reach(page, control)
    page.keyboard.press("Enter")


def reach(page, control):
    """Tab to `control`, seeing at each step where one is."""
    expect(control).to_be_visible()
    for _ in range(150):
        page.keyboard.press("Tab")
        outline = page.evaluate("[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]")
        assert outline[0] == "BODY" or outline[1] != "none", f"{outline[0]} hides its focus at {page.url}"
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{control} is not reached with Tab at {page.url}")
