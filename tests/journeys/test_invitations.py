"""A school's lead invites colleagues from a phone, and one of them joins."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.bookings import lead_of
from tests.factories.schools import SchoolFactory
from tests.journeys.pages import fits, follow
from tests.thep.bookings.test_booking_form import signed_in
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
WRONG = "“sam.osei@loomwright” isn’t an email address in full, such as name@school.sch.uk."


@pytest.fixture
def lead(live_server, settings):
    settings.SITE_ADDRESS = live_server.url
    return lead_of(SchoolFactory(name="Loomwright Primary School"))


def test_a_lead_pastes_a_list_corrects_a_line_invites_and_one_joins(live_server, lead, page, context, browser, shot, mailoutbox):
    page.set_viewport_size(PHONE)
    context.add_cookies([{"name": "sessionid", "value": signed_in(lead).cookies["sessionid"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/member/school/")
    follow(page.get_by_role("link", name="Invite people to Loomwright Primary School"))
    assert fits(page)
    shot("invitations-phone")
    pasted = page.get_by_label("Their email addresses")
    pasted.fill("Zara Malik <zara.malik@loomwright.example>\nSam Osei <sam.osei@loomwright>")
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("heading", name="1 of 2 lines has to be corrected")).to_be_visible()
    expect(page.get_by_text(WRONG)).to_be_visible()
    assert fits(page)
    shot("invitations-wrong-line-phone")
    expect(pasted).to_have_value(re.compile("sam.osei@loomwright>"))
    pasted.fill(pasted.input_value().replace("@loomwright>", "@loomwright.example>"))
    follow(page.get_by_role("button", name="Check the list again"))
    shot("invitations-right-phone")
    page.get_by_role("button", name="Invite 2 people").click()
    page.goto(page.url)
    expect(page.get_by_role("heading", name="2 people are invited")).to_be_visible()

    letter = next(each for each in mailoutbox if each.to == ["zara.malik@loomwright.example"])
    theirs = browser.new_page(viewport=PHONE)  # another phone, where nobody is signed in
    theirs.goto(re.search(r"https?://\S+/member/join/[^/\s]+/", letter.body)[0])
    expect(theirs.get_by_label("Full name")).to_have_value("Zara Malik")
    assert fits(theirs)
    theirs.get_by_role("button", name="Make an account and join").click()
    expect(theirs.get_by_text("You’re now listed at Loomwright Primary School.")).to_be_visible()
    assert Affiliation.objects.active().get(person__email="zara.malik@loomwright.example").school.name == "Loomwright Primary School"
    theirs.close()

    page.get_by_role("link", name="Invite people to Loomwright Primary School").click()
    expect(page.get_by_text(re.compile("Joined on"))).to_be_visible()
    assert fits(page)
    shot("invitations-joined-phone")
