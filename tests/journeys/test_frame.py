"""The frame of every page in a browser: light on the wire, usable narrow, by keyboard and without JavaScript, and clean for axe."""

import gzip
import re
import urllib.request
from itertools import product

import pytest
from playwright.sync_api import expect

from demonstration.schools.people import PASSWORD
from tests.journeys.accessibility import find_faults, find_violations
from tests.journeys.pages import fits

ADDRESSES = ["/", "/about/", "/contact/", "/complaints/", "/accessibility/", "/privacy/", "/design/", "/accounts/login/"]


class Complaints(list[str]):
    """A navigation that overtakes another stops its picture, and the browser says so: that is no fault."""

    def append(self, line):
        if not re.search("ViewTransition|Transition was (aborted|skipped)", line):
            super().append(line)


@pytest.fixture
def said(page):
    """What the browser complains of: refused scripts and styles, failed requests, exceptions."""
    lines = Complaints()
    page.on("console", lambda message: lines.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


def weight(address):
    """Bytes of `address` as a browser receives them."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 (our own address)
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        body = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
        return len(body), gzip.decompress(body).decode()


def test_axe_finds_nothing_and_nothing_is_wider_than_a_narrow_window(site, page, said):
    """The frame is the same around each page; what is inside the others is the audit's."""
    for address, width in product(["/", "/design/"], [320, 1280]):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site + address)
        assert find_faults(page) == [], width
        assert page.locator("h1").count() == 1
        assert fits(page), f"{address} at {width}"
    assert said == []


def test_nothing_is_wider_than_the_window_from_right_to_left(site, page):
    for address, width in product(["/", "/about/", "/courses/", "/design/"], [320, 1280]):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site + address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert fits(page), f"{address} at {width}"
    page.goto(f"{site}/design/timeline/light/?dir=rtl")
    mark, line = page.locator(".timeline li").first.bounding_box(), page.locator("main").bounding_box()
    assert mark["x"] + mark["width"] > line["width"] / 2


def test_an_example_is_shown_in_windows_of_both_themes_and_widths(site, page, said):
    page.goto(f"{site}/design/block-cards/")
    widths = [frame.bounding_box()["width"] for frame in page.locator("iframe").all()]
    grounds = []
    for frame in page.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        content = frame.content_frame
        content.get_by_role("heading", name="Three ways in").wait_for()
        grounds.append(content.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))
    assert widths == [320, 1280] * 2
    assert grounds[0] == grounds[1] != grounds[2] == grounds[3]
    assert find_violations(page) == []
    assert said == []


def test_pages_styles_and_scripts_are_light(site, page):
    for address in ADDRESSES:
        assert weight(site + address)[0] < 40_000
    page.goto(site)
    styles = page.locator("link[rel=stylesheet]").evaluate_all("links => links.map(link => link.href)")
    scripts = page.locator("script[src]").evaluate_all("scripts => scripts.map(script => script.src)")
    assert sum(weight(address)[0] for address in styles) < 30_000
    assert sum(weight(address)[0] for address in scripts) < 30_000


def test_the_menu_opens_on_a_phone_without_javascript(site, browser):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(site)
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Courses and events")
    expect(link).to_be_hidden()

    page.get_by_role("button", name="Menu").click()

    expect(link).to_be_visible()
    page.get_by_role("button", name="Close menu").click()
    expect(link).to_be_hidden()
    page.context.close()


def test_the_first_tab_offers_the_main_content(site, page):
    page.goto(site)
    page.keyboard.press("Tab")

    expect(page.locator(":focus")).to_have_text("Skip to main content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def test_errors_are_summed_up_where_the_keyboard_is(site, page):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").first.fill("nobody@school.example")
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    page.locator("main form").first.get_by_role("button").first.click()
    summary = page.get_by_role("alert").first

    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    expect(page.get_by_label("Email").first).to_have_value("nobody@school.example")


def test_colours_of_the_readers_own_replace_ours(site, page, shot):
    page.emulate_media(forced_colors="active")
    page.goto(site)

    expect(page.locator("svg.cloth").first).to_be_hidden()
    assert page.locator("svg.icon").first.evaluate("icon => getComputedStyle(icon).stroke") != "none"
    shot("home-forced-colours")
    page.goto(f"{site}/courses/")
    assert page.locator(".result h3").first.bounding_box()["width"] > 200


def test_the_back_office_works_under_its_policy(site, page, said):
    page.goto(f"{site}/accounts/login/?next=/office/")
    page.get_by_label("Email").first.fill("leila.haddad@thep.example")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.goto(f"{site}/office/pages/")
    home = page.get_by_role("link", name="Home", exact=True).get_attribute("href")
    page.goto(site + home.removesuffix("edit/"))
    page.get_by_role("link", name="Who we are", exact=True).first.click()
    page.get_by_label("Toggle preview").click()
    page.frame_locator("#w-preview-iframe").get_by_role("heading", name="Who we are").wait_for()
    assert said == []


def test_letters_written_while_the_demonstration_loads_lead_to_where_it_is_served(site, page):
    page.goto(f"{site}/outbox/")
    letters = [link.get_attribute("href") for link in page.locator("main .rows a").all()]
    assert letters
    text = "".join(page.request.get(f"{site}{letter}").text() for letter in letters)
    assert set(re.findall(r"http://localhost:\d+", text)) == {site}
