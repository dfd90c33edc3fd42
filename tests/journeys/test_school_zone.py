"""A lead's round of the school's zone: who is out, the calendar's address, the bookings, a cost code that is found again, and two PDFs."""

import csv
import io
import re
import urllib.request
from urllib.parse import urljoin

import icalendar
from playwright.sync_api import expect

from tests.journeys.test_booking import LEAD, PASSWORD, sign_in
from tests.pdf_reader import PdfReader


def fetched(address):
    request = urllib.request.Request(address, headers={"User-Agent": "Google-Calendar-Importer"})  # noqa: S310 -- the demonstration's own
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return icalendar.Calendar.from_ical(answer.read())


def downloaded(page, link):
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))


def printed(page, link):
    """What the PDF says that a link of the page leads to, without white space."""
    address = urljoin(page.url, page.get_by_role("link", name=link).first.get_attribute("href"))
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return PdfReader(answer.body()).text


def solid(words):
    return re.sub(r"\s", "", words)


def test_a_lead_sees_who_is_out_renews_the_feed_and_finds_a_cost_code_again(page, site, shot):
    sign_in(page, site, LEAD)
    page.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    page.get_by_role("link", name="See who is out when").click()
    expect(page.get_by_role("heading", name="Who is out", exact=True)).to_be_visible()
    shot("who-is-out")
    page.get_by_role("navigation", name="Show").get_by_role("link", name="Week").click()
    expect(page.get_by_role("heading", name="Week of ")).to_be_visible()

    page.get_by_role("link", name="Get the calendar’s address").click()
    page.wait_for_url("**/away/calendar/")
    calendar = page.url
    page.get_by_role("button", name="Get the calendar’s address").click()
    page.get_by_label("Password").fill(PASSWORD)  # who takes a secret address away says again who they are
    page.get_by_role("button", name="Carry on").click()
    first = page.get_by_label("Address to subscribe to").input_value()
    people = {str(entry["summary"]).partition(":")[0] for entry in fetched(first).walk("VEVENT")}
    assert len(people) > 2
    page.get_by_role("button", name="Get a new address").click()
    expect(page.get_by_label("Address to subscribe to")).not_to_have_value(first)
    fetched(page.get_by_label("Address to subscribe to").input_value())
    page.goto(calendar)
    expect(page.get_by_text("Last fetched by Google Calendar")).to_be_visible()

    page.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    page.get_by_role("link", name="See all your school’s bookings").click()
    page.get_by_label("Name or event").fill("front office")
    page.get_by_text("More filters, and sorting").click()
    page.get_by_label("Paid by").select_option("Invoice")
    page.get_by_role("button", name="Show bookings").click()
    expect(page.get_by_role("heading", name="1 booking")).to_be_visible()
    shot("school-bookings")
    bookings = page.url
    page.get_by_role("link", name="Invoice", exact=True).click()
    page.get_by_label("Cost code").fill("OFF-120")
    page.get_by_role("button", name="Save the cost code").click()
    expect(page.get_by_role("status").get_by_text("This order is under cost code OFF-120.")).to_be_visible()
    shot("order-with-cost-code")

    page.goto(bookings)
    rows = downloaded(page, "Download all 1 as a spreadsheet (CSV)")
    assert [(row["Who"], row["Cost code"]) for row in rows] == [("Patrick Doyle", "OFF-120")]
    page.get_by_role("navigation", name="Your account").get_by_role("link", name="Orders").click()
    page.get_by_role("region", name="By cost code").get_by_role("link", name="OFF-120").click()
    expect(page.get_by_role("heading", name="All orders under cost code OFF-120")).to_be_visible()
    rows = downloaded(page, "Download as a spreadsheet (CSV)")
    assert [row["Cost code"] for row in rows] == ["OFF-120"]

    page.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    page.get_by_role("link", name="See what this year gave your school").click()
    expect(page.get_by_role("heading", name="gave your school")).to_be_visible()
    shot("value")
    facts = [solid(words) for words in page.locator("dl.facts > div").all_inner_texts()]
    said = printed(page, "Print it (PDF)")
    assert "gaveBenJonsonPrimarySchool" in said
    assert len(facts) > 5
    assert [fact for fact in facts if fact not in said] == []

    page.get_by_role("navigation", name="Your account").get_by_role("link", name="School").click()
    page.get_by_role("link", name="See all statements").click()
    shot("statements")
    latest = page.locator("table tbody tr").first
    term, *sums = [solid(words) for words in latest.locator("th, td").all_inner_texts()]
    said = printed(page, latest.get_by_role("link").inner_text())
    assert "BenJonsonPrimarySchool" in said
    assert term.removesuffix("(PDF)") in said
    assert [each for each in sums[:3] if each not in said] == []
