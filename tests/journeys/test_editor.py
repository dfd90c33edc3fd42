"""An editor's day in a browser: a landing page from blocks on a schedule, a review, the menu, and yesterday's version brought back."""

import datetime
import re
import secrets
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.journeys.accessibility import describe, find_violations
from thep.cms.content_checks import Checker

PASSWORD = "better-together"
EDITOR = "leila.haddad@thep.example"
WRITER = "josie.clarke@thep.example"
MANAGER = "shamim.ahmed@thep.example"
STORY, STORIES = "They waited for me", ("Teach Tower Hamlets", "People’s stories")
LEAD = "Ines came to Marner as a teaching assistant for two mornings a week. Eight years later she has a class of her own."
SCRIPT = Path(__file__).parents[2] / "site/thep/cms/static/cms/checks.js"
OURS = ("vague-link", "unexplained-acronym", "table-without-header")
LONDON = ZoneInfo("Europe/London")
WITHIN = 600
"""Seconds in which what is due soon is published: the demonstration sweeps each minute, and a page may be a minute old."""
OLDEST = 61
"""Seconds after which nobody is shown what a page said before."""


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "weavers-fields.png"
    Image.frombytes("RGB", (28, 18), secrets.token_bytes(28 * 18 * 3)).resize((1400, 900)).save(path)
    return path


@pytest.fixture
def number():
    """What makes a title of this run's own, on a site that is used again."""
    return secrets.token_hex(2)


@pytest.fixture(autouse=True)
def _wide(page):
    page.set_viewport_size({"width": 1400, "height": 1000})


def sign_in(page, site, email):
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"{site}/member/")


def open_page(page, site, title, *way):
    """Open the page called `title` for editing, going down `way` from the home page."""
    go_below(page, site, *way)
    page.locator("a[href$='/edit/']", has_text=title).first.click()
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()


def go_below(page, site, *way):
    page.goto(f"{site}/office/pages/")
    for title in ("Home", *way):
        page.get_by_role("link", name=f"Explore child pages of '{title}'").click()


def new_page(page, site, kind, *way):
    go_below(page, site, *way)
    page.get_by_role("link", name="Add child page").first.click()
    page.get_by_role("link", name=kind, exact=True).click()


def add_block(page, kind):
    """Add a block at the end, and wait until it is there: what is last on the page is then its own."""
    blocks = page.locator("[data-streamfield-child]")
    there = blocks.count()
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(blocks).to_have_count(there + 1)


def more_actions(page, action):
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=action).click()


def add_a_picture(page, path, words):
    add_block(page, "Picture")
    page.get_by_role("button", name="Choose an image").last.click()
    page.get_by_role("tab", name="Upload").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(path)
    dialog.get_by_role("textbox", name="Title").fill("Weavers Fields in June")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).not_to_be_visible()
    page.get_by_role("textbox", name="Alt text").fill(words)


def schedule(page, at):
    """Have the open page published at `at`, in London."""
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name=re.compile("Set schedule")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Go live date/time").fill(f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save schedule").press("Enter")  # by the keyboard: a calendar lies over it


def until_there(page, address, words):
    """Look at `address` until it says `words`."""
    patience = time.monotonic() + WITHIN
    while True:
        page.goto(address)
        if page.get_by_text(words).count():
            return
        assert time.monotonic() < patience, f"{address} does not say {words}"
        page.wait_for_timeout(3000)


def faults_of(page):
    return [describe(each, page.url) for each in find_violations(page)]


def test_an_editors_day(page, site, picture, number, shot):
    began, faults, title = time.monotonic(), [], f"Silk, stories and science {number}"
    # A landing page from blocks, with a picture, to be published by itself.
    sign_in(page, site, EDITOR)
    new_page(page, site, "Section page", "Teach Tower Hamlets")
    page.get_by_role("textbox", name="Title").first.fill(title)
    add_a_picture(page, picture, "Two children fly a kite over Weavers Fields")
    add_block(page, "Quote")
    page.get_by_role("textbox", name="Words").last.fill("Here I plan with six physicists.")
    page.get_by_role("textbox", name="Who said it").fill("Mehdi Karim")
    # A schedule is kept to the minute, so this is at least half a minute ahead: time to save it, which took less than what came before.
    ahead = max(90, 60 + time.monotonic() - began)
    schedule(page, datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=ahead))
    more_actions(page, "Schedule to publish")
    expect(page.get_by_text("has been scheduled for publishing")).to_be_visible()
    shot("editor-scheduled")
    page.goto(f"{site}/office/")
    expect(page.get_by_role("heading", name="Scheduled")).to_be_visible()
    expect(page.get_by_role("link", name=title).first).to_be_visible()
    shot("editor-first-page")
    faults += faults_of(page)

    # The menu, looked at before it is saved.
    page.goto(f"{site}/office/settings/home/siteframe/")
    for count, (label, address) in enumerate((("Courses", "/courses/"), ("Dates", "/calendar/"), ("Find it", "/search/")), start=1):
        page.get_by_role("button", name="Insert a block").last.click()  # there is only one kind
        expect(page.get_by_role("textbox", name="Label")).to_have_count(count)
        page.get_by_role("textbox", name="Label").last.fill(label)
        page.get_by_role("textbox", name="Address").last.fill(address)
    page.get_by_role("tab", name="Announcement").click()
    page.get_by_role("textbox", name="Announcement").fill("The office is closed on Monday.")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe[title=Preview]").last
    expect(preview.get_by_text("The office is closed on Monday.")).to_be_visible()
    shot("editor-menu-preview")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("updated")).to_be_visible()

    # A story that its writer may not publish alone.
    sign_in(page, site, WRITER)
    open_page(page, site, STORY, *STORIES)
    page.get_by_role("textbox", name="Lead").fill("Ines came to listen to readers, and stayed to teach.")
    more_actions(page, "Submit to Review")
    expect(page.get_by_text("has been submitted for moderation")).to_be_visible()

    # Somebody else reads and approves it, with a comment.
    sign_in(page, site, MANAGER)
    page.goto(f"{site}/office/")
    expect(page.get_by_role("heading", name="Awaiting your review")).to_be_visible()
    shot("editor-review")
    faults += faults_of(page)
    open_page(page, site, STORY, *STORIES)
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve with comment").click()
    page.get_by_role("dialog").get_by_label("Comment").fill("Much clearer.")
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    page.wait_for_url(re.compile(r"/office/pages/\d+/$"))
    page.goto(f"{site}/outbox/")
    expect(page.get_by_role("link", name=f"‘{STORY}’ is approved").first).to_be_visible()
    until_there(page, f"{site}/teach/stories/they-waited-for-me/", "Ines came to listen to readers, and stayed to teach.")
    until_there(page, f"{site}/about/", "The office is closed on Monday.")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link")).to_contain_text(["Courses", "Dates", "Find it"])
    shot("editor-menu")
    faults += faults_of(page)

    # The menu is as it was, for whoever comes next.
    sign_in(page, site, EDITOR)
    page.goto(f"{site}/office/settings/home/siteframe/")
    for left in (2, 1, 0):
        page.get_by_role("button", name="Delete").first.click()
        expect(page.get_by_role("textbox", name="Label")).to_have_count(left)
    page.get_by_role("tab", name="Announcement").click()
    page.get_by_role("textbox", name="Announcement").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("updated")).to_be_visible()
    as_it_was = time.monotonic() + OLDEST

    # Who changed it? And yesterday's version, please.
    open_page(page, site, STORY, *STORIES)
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("cell", name=re.compile("Josie Clarke")).first).to_be_visible()
    shot("editor-history")
    rows = page.get_by_role("row").filter(has=page.get_by_role("button", name="Actions"))
    rows.last.get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Review this version").click()
    expect(page.get_by_text("You are viewing a previous version")).to_be_visible()
    more_actions(page, "Publish this version")
    page.wait_for_url(re.compile(r"/office/pages/\d+/$"))
    until_there(page, f"{site}/teach/stories/they-waited-for-me/", LEAD)

    # Meanwhile, time has passed.
    until_there(page, f"{site}/teach/silk-stories-and-science-{number}/", "Here I plan with six physicists.")
    expect(page.get_by_role("img", name="Two children fly a kite over Weavers Fields")).to_be_visible()
    shot("editor-landing-page")
    faults += faults_of(page)
    page.goto(f"{site}/search/?q=physicists")
    expect(page.get_by_role("link", name=title)).to_be_visible()
    faults += faults_of(page)
    assert faults == []

    page.wait_for_timeout(1000 * max(0, as_it_was - time.monotonic()))
    page.goto(site)
    expect(page.get_by_role("navigation", name="Main").get_by_role("link").first).to_have_text("Courses and events")
    expect(page.get_by_text("The office is closed on Monday.")).to_have_count(0)


def test_the_editor_is_told_what_is_wrong_with_a_page(page, site, number, shot):
    sign_in(page, site, EDITOR)
    new_page(page, site, "Standard page")
    page.get_by_role("textbox", name="Title").first.fill(f"Support for ECTs {number}")
    add_block(page, "Text")
    expect(page.locator("[contenteditable=true]").last).to_be_focused()
    page.keyboard.type("Our CPD is free. EAL (English as an additional language) too.")
    page.get_by_role("button", name="Toggle checks").click()
    faults = page.locator("[data-checks-panel]").get_by_text("An acronym isn’t explained where it is first used")
    page.wait_for_timeout(1500)
    page.get_by_role("textbox", name="Lead").fill("For every SENDCo, and for early career teachers (ECTs).")
    expect(faults).to_have_count(2)
    shot("editor-checks")

    # What is typed while the draft is being saved counts too.
    asked: list[Route] = []
    page.route(re.compile(r"/pages/\d+/edit/$"), lambda route: route.continue_() if asked else asked.append(route))
    page.get_by_role("textbox", name="Lead").fill("For every SENDCo and for early career teachers (ECTs).")
    while not asked:
        page.wait_for_timeout(100)
    answer = asked[0].fetch()
    page.get_by_role("textbox", name="Lead").fill(
        "For special educational needs and disabilities coordinators (SENDCos), and for early career teachers (ECTs)."
    )
    asked[0].fulfill(response=answer)
    expect(faults).to_have_count(1)


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("<p>See <a href='/x/'>the dates for spring</a>.</p>", []),
        ("<p>For the dates <a href='/x/'>Click here…</a></p>", ["vague-link"]),
        ("<p><a href='/x/' aria-label='Read more about silk'>Read more</a></p>", []),
        ("<p>Early career teachers (ECTs) meet. Each ECT brings a friend.</p>", []),
        ("<p>ECT (early career teacher) days</p>", []),
        ("<h1>ECT days</h1><p>For early career teachers (ECT).</p>", []),
        ("<p>ECT days</p><p>Early career teachers (ECTs) meet.</p>", ["unexplained-acronym"]),
        ("<nav><ol><li>CPD</li></ol></nav><ul><li>CPD</li><li>CPD</li></ul>", ["unexplained-acronym"]),
        ("<p>A HECTIC day of INSETS</p>", []),
        ("<table><tr><th>Day</th></tr><tr><td>Monday</td></tr></table>", []),
        ("<table><tr><td>Day</td></tr></table>", ["table-without-header"]),
    ],
)
def test_each_check_finds_its_fault_and_no_other(page, written, faults):
    page.set_content(f"<main>{written}</main><wagtail-userbar></wagtail-userbar>")
    page.evaluate("document.querySelector('wagtail-userbar').registerCheck = (name, check) => { window[name] = check }")
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    options = {check["id"]: check.get("options", {}) for check in Checker.axe_custom_checks}
    found = []
    for name, selector in ((each["id"], each["selector"]) for each in Checker.axe_custom_rules if each["id"] in OURS):
        told = "([selector, check, options]) => [...document.querySelectorAll(selector)].map((each) => window[check](each, options))"
        passed = page.evaluate(told, [selector, f"check-{name}", options[f"check-{name}"]])
        found += [name] * passed.count(False)
    assert found == faults
