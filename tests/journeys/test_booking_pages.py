"""The pages of booking in a browser: nothing for axe to find, and usable by keyboard and without JavaScript."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.journeys.accessibility import find_faults, find_violations
from tests.journeys.pages import fits
from tests.thep.bookings.test_booking_form import signed_in
from thep.bookings import changes
from thep.bookings.models import Booking
from thep.events.models import CancellationPolicy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    TermsFactory()
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Swap a colleague in at any time.")
    policy.steps.create(at_least=10, refund_percent=100)
    return EventFactory(price=4500, vat_rate=2000, policy=policy, capacity=3)


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    teacher_at(school, name="Daniel Osei")
    return lead_of(school, name="Nasima Begum")


@pytest.fixture
def here(live_server, context):
    """Opens a page of the site as somebody: `here(person)` answers the way to make whole addresses."""

    def enter(person, on=context):
        cookie = signed_in(person).cookies["sessionid"].value
        on.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return lambda path: live_server.url + path

    return enter


def offered(person, school, event):
    """A booking of `person` that has just been offered a place."""
    event.capacity = 1
    event.save()
    placed, waits = book(event, payment="card"), book(event, person, school=school, payment="card")
    changes.cancel(placed, by=placed.person)
    return waits


def test_axe_finds_nothing_on_the_pages_of_booking(here, event, school, lead, page, shot):
    at = here(lead)
    mine = book(EventFactory(title="Coaching conversations"), lead, school=school)
    full = EventFactory(capacity=0)
    offer = offered(lead, school, EventFactory(price=4500, capacity=1))
    pages = ["member_booking", "member_booking_cancel", "member_booking_pass_on", "member_booking_move", "member_booking_needs"]
    addresses = [
        reverse("book", args=[event.pk]),
        reverse("book", args=[full.pk]),
        reverse("book", args=[mine.event.pk]),
        reverse("booked", args=[mine.submission.token]),
        reverse("member_bookings"),
        reverse("member_booking", args=[offer.reference]),
        *(reverse(each, args=[mine.reference]) for each in pages),
    ]
    for address in addresses:
        page.goto(at(address))
        assert find_faults(page) == []
        assert page.locator("h1").count() == 1
        page.set_viewport_size({"width": 320, "height": 700})
        assert fits(page), address
        page.set_viewport_size({"width": 1280, "height": 800})


def test_the_form_with_errors_says_so_to_everybody(here, event, lead, page):
    page.goto(here(lead)(reverse("book", args=[event.pk])))
    page.get_by_role("radio", name=re.compile("invoice")).check()
    page.get_by_role("button", name="Book 1 place, invoice £54").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert find_violations(page) == []
    page.get_by_role("link", name="Enter the purchase order number.").click()
    expect(page.get_by_label("Purchase order number")).to_be_focused()


def test_the_sum_follows_the_form(here, event, lead, page):
    page.goto(here(lead)(reverse("book", args=[event.pk])))
    page.get_by_role("checkbox", name=re.compile("Daniel Osei")).check()
    page.get_by_role("radio", name=re.compile("card")).check()
    expect(page.locator("#summary")).to_contain_text("£108")
    expect(page.get_by_role("button", name="Pay £108 by card for 2 places")).to_be_visible()


def test_a_place_is_booked_and_cancelled_by_keyboard_without_javascript(here, lead, school, browser):
    event = EventFactory()
    context = browser.new_context(java_script_enabled=False)
    at, page = here(lead, context), context.new_page()
    page.goto(at(reverse("book", args=[event.pk])))
    page.get_by_role("checkbox", name=re.compile("I accept")).press("Space")
    page.get_by_role("button", name="Check the total").press("Enter")
    page.get_by_role("button", name="Book 1 place, free").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")
    page.get_by_role("link", name=re.compile("[Bb]ooking [A-Z0-9]{8}$")).press("Enter")
    page.get_by_role("link", name="Cancel this booking").press("Enter")
    page.get_by_role("button", name="Cancel this booking").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("You cancelled this place")
    assert Booking.objects.get().state == Booking.State.CANCELLED
    context.close()
