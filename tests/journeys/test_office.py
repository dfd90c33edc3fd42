"""The back office in a browser: an event from its draft to its register, nothing for axe to find, no policy broken."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import find_faults

PASSWORD = "better-together"


@pytest.fixture
def broken(page):
    """What the browser complains of, but for what is simply not there."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "404" not in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)) if "ViewTransition" not in str(error) else None)
    return complaints


def sign_in(page, site, email):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"{site}/member/")
    page.goto(f"{site}/office/")


def test_an_event_from_its_draft_to_its_register(site, page, broken, shot):
    sign_in(page, site, "josie.clarke@thep.example")
    expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
    shot("office-home")
    page.goto(f"{site}/office/events/new/")
    page.get_by_label("Title", exact=True).fill("Silk and numbers")
    page.get_by_label("Format").select_option("Online")
    day = datetime.date.today() + datetime.timedelta(days=40)  # noqa: DTZ011 (any day to come will do)
    led_by = page.get_by_role("combobox", name="Led by")
    led_by.fill("ines f")
    led_by.press("ArrowDown")
    led_by.press("Enter")
    expect(page.get_by_role("button", name="Remove Inês Ferreira")).to_be_visible()
    expect(led_by).to_have_attribute("aria-expanded", "false")
    session = page.get_by_role("group", name="Session 1")
    session.get_by_label("Date").fill(day.isoformat())
    session.get_by_label("Starts").fill("16:00")
    session.get_by_label("Ends").fill("17:30")
    page.get_by_role("button", name="Save as a draft").last.click()
    expect(page.get_by_text("is a draft")).to_be_visible()
    expect(page.get_by_text("Inês Ferreira")).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Add a booking").click()
    page.get_by_label("Their email address").fill("nasima.begum@benjonson.example")
    page.get_by_role("button", name="Book the place").click()
    expect(page.get_by_text("Nasima Begum has a place.")).to_be_visible()
    shot("office-event")
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name="Sign-in list with needs, to print").click()
    expect(page.get_by_role("rowheader", name="Nasima Begum")).to_be_visible()
    shot("office-register")
    page.get_by_role("link", name="Back to the event").click()
    page.get_by_text("Actions for Nasima Begum").press("Enter")
    page.get_by_role("link", name="Cancel the booking of Nasima Begum").click()
    page.get_by_label("Reason").fill("Ill")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_text("Nasima Begum’s booking is cancelled.")).to_be_visible()
    assert broken == []


def test_an_email_to_everybody_booked_is_sent_paused_and_goes_on(site, page, broken, shot):
    sign_in(page, site, "shamim.ahmed@thep.example")
    # While all emails are held back there is time to press "Pause", however quick the sender is.
    page.goto(f"{site}/office/messages/hold/begin/")
    page.get_by_role("button", name="Hold all emails back").click()
    expect(page.get_by_role("link", name="Start sending emails again")).to_be_visible()
    page.goto(f"{site}/office/events/?ordering=-taken")
    page.locator("table.listing tbody a").first.click()
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name="Write to people booked or waiting").click()
    page.get_by_label("Subject").fill("Which room we are in")
    page.get_by_label("Message").fill("Hello {{ first_name }}\n\nWe meet in the library.")
    page.get_by_role("button", name="Save and see who gets it").click()
    page.get_by_role("link", name="See who gets it, and who doesn’t").click()
    expect(page.get_by_role("link", name=re.compile(r"^Get it \([1-9]"))).to_be_visible()
    shot("mailing-who-gets-it")
    mailing = re.search(r"/mailings/\d+/", page.url)[0]
    page.goto(f"{site}/office{mailing}send/")
    page.get_by_role("button", name=re.compile(r"^Send to \d+ p")).click()
    expect(page.get_by_text(re.compile(r"^\s*Being sent: 0 of \d+"))).to_be_visible()
    page.get_by_role("link", name="Pause", exact=True).first.click()
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\s*Paused\. \d+ p\w+ (is|are) waiting"))).to_be_visible()
    shot("mailing-paused")
    page.goto(f"{site}/office/messages/hold/end/")
    page.get_by_role("button", name="Start sending emails again").click()
    page.goto(f"{site}/office{mailing}")
    page.get_by_role("link", name="Go on sending", exact=True).first.click()
    page.get_by_role("button", name="Go on sending", exact=True).click()
    expect(page.get_by_text("Finished.")).to_be_visible(timeout=90_000)
    shot("mailing-sent")
    assert broken == []


def test_axe_finds_nothing_in_the_office(site, page, broken, shot):
    sign_in(page, site, "shamim.ahmed@thep.example")
    addresses = [
        "/office/",
        "/office/attention/",
        "/office/readership/",
        "/office/events/new/",
        "/office/users/new/",
        "/office/memberships/new/",
    ]
    for listed in (
        "events",
        "bookings",
        "certificates",
        "orders",
        "owed",
        "refunds",
        "schools",
        "users",
        "affiliations",
        "memberships",
        "messages",
        "venues",
    ):
        page.goto(f"{site}/office/{listed}/")
        addresses.append(f"/office/{listed}/")
        first = page.locator("td.title a").first
        if first.count():
            addresses.append(first.get_attribute("href"))
    page.goto(f"{site}{next(each for each in addresses if re.fullmatch('/office/events/[0-9]+/', each))}")
    steps = page.locator(".office a[href*='/change/'], .office a[href$='/register/'], .office-steps a")
    addresses += list(dict.fromkeys(steps.nth(number).get_attribute("href") for number in range(min(steps.count(), 6))))
    faults = []
    for address in addresses:
        page.goto(f"{site}{address}")
        faults += find_faults(page)
    assert faults == []
    assert broken == []


# A table or a title that reaches beyond the screen, in nothing that scrolls; a reference on more than one line.
OUT_OF_REACH = """() => {
  const wide = document.documentElement.clientWidth + 1;
  const scrolls = (each) => each && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
  const isOut = (table) => table.getBoundingClientRect().right > wide && !scrolls(table.parentElement);
  const tables = [...document.querySelectorAll("main table")].filter(isOut);
  const titles = [...document.querySelectorAll(".w-breadcrumbs")].filter((each) => each.scrollWidth > each.clientWidth + 1);
  const references = [...document.querySelectorAll("td.office-whole a")].filter((each) => each.getClientRects().length > 1);
  return [...tables, ...titles, ...references].map((each) => each.textContent.trim().slice(0, 40));
}"""


EVENTS_LISTS = "events bookings certificates demand venues policies school-holidays orders schools users affiliations messages"
FINANCE_LISTS = "bookings orders owed refunds webhooks memberships tiers"


@pytest.mark.parametrize(
    ("email", "lists"),
    [("josie.clarke@thep.example", EVENTS_LISTS), ("tunde.balogun@thep.example", FINANCE_LISTS)],
    ids=["events", "finance"],
)
def test_on_a_phone_every_list_can_be_read(site, page, email, lists):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site, email)
    found = {}
    for listed in lists.split():
        page.goto(f"{site}/office/{listed}/")
        found[listed] = page.evaluate(OUT_OF_REACH)
    assert {listed: what for listed, what in found.items() if what} == {}


def test_a_run_is_filled_in_from_the_last_once_its_page_is_chosen(site, page):
    sign_in(page, site, "josie.clarke@thep.example")
    page.goto(f"{site}/office/events/new/")
    fill_in = page.get_by_role("button", name="Fill in from the last run of this page")
    expect(fill_in).to_be_hidden()
    presented_by = page.get_by_role("combobox", name="Page", exact=True)
    presented_by.fill("a")
    presented_by.press("ArrowDown")
    presented_by.press("Enter")
    expect(fill_in).to_be_visible()
