"""Somebody finds a network, asks to join, is let in, and says that they come to the meeting that its lead calls."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.accessibility import find_faults
from tests.journeys.pages import fits, follow
from tests.journeys.test_booking import sign_in

LEAD = "rafiq.alam@bow-school.example"
NEWCOMER = "ellie.marsden@personal.example"


def test_a_newcomer_joins_a_network_and_comes_to_the_meeting_that_its_lead_calls(page, browser, site, shot):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site, NEWCOMER)
    page.goto(f"{site}/networks/?q=attendance")
    page.get_by_role("link", name="Behaviour and attendance leads").click()
    page.get_by_role("link", name="Ask to join").first.click()
    follow(page.get_by_role("main").get_by_role("link", name="Ask to join").last)
    assert fits(page)
    page.get_by_label("Anything the leads should know").fill("I begin as a head of year in January.")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("We’ve asked the network’s leads.")).to_be_visible()
    assert fits(page)

    lead = browser.new_context().new_page()
    sign_in(lead, site, LEAD)
    lead.goto(f"{site}/networks/behaviour-and-attendance/members/")
    expect(lead.get_by_text("“I begin as a head of year in January.”")).to_be_visible()
    assert find_faults(lead) == []
    lead.get_by_role("button", name="Let in Ellie Marsden").click()
    expect(lead.get_by_text("Ellie Marsden is a member now. We’ve told them.")).to_be_visible()
    lead.get_by_role("link", name="Behaviour and attendance leads").first.click()
    lead.get_by_role("link", name="Call a meeting").first.click()
    lead.get_by_label("What it’s about").fill("The walk to school")
    lead.get_by_label("Date").fill((datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=3)).isoformat())
    lead.get_by_label("Starts").fill("16:00")
    lead.get_by_label("Ends").fill("17:00")
    lead.get_by_role("button", name="Call the meeting").click()
    expect(lead.get_by_role("alert").get_by_text("Choose where you meet, or enter another place.")).to_be_visible()
    lead.get_by_label("How people come").select_option("online")
    lead.get_by_label("Joining link").fill("https://meet.thep.example/walk")
    lead.get_by_role("button", name="Call the meeting").click()
    expect(lead.get_by_text("The meeting is in the calendar.")).to_be_visible()
    lead.get_by_role("link", name="Agenda and notes").click()
    lead.get_by_label("Agenda").fill("Which streets, and with whom?")
    follow(lead.get_by_role("button", name="Save"))
    assert find_faults(lead) == []
    lead.goto(f"{site}/networks/behaviour-and-attendance/meetings/plan/")
    assert find_faults(lead) == []

    page.goto(f"{site}/networks/behaviour-and-attendance/")
    expect(page.get_by_text("You’re a member")).to_be_visible()
    assert find_faults(page) == []
    shot("network")
    page.get_by_role("link", name="The walk to school").click()
    expect(page.get_by_text("Which streets, and with whom?")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="I’m coming").click()
    expect(page.get_by_text("You said that you’re coming.")).to_be_visible()
    assert page.goto(f"{site}/networks/headteachers/").status == 404

    lead.goto(f"{site}/networks/behaviour-and-attendance/")
    lead.get_by_role("link", name="The walk to school").click()
    lead.get_by_role("link", name=re.compile("Who’s coming, and the register")).click()
    expect(lead.get_by_text("Ellie Marsden").first).to_be_visible()
