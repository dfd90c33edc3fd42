"""Signing in and the member's zone in a browser: passkeys, and nothing for axe to find."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories.bookings import stamps
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from tests.journeys.accessibility import find_faults
from tests.journeys.pages import fits
from tests.world import World
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.bookings import emails, school_letters
from thep.bookings.models import Booking
from thep.mail import address_troubles, one_click, preferences
from thep.mail.models import Frequency, Message
from thep.schools.models import Affiliation

PASSWORD = "correct horse battery"
ENTRANCES = [
    "login/",
    "signup/",
    "login/code/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "confirm-email/",
    "inactive/",
]
OWN = [
    "/member/",
    "/member/profile/",
    "/member/profile/close/",
    "/member/schools/",
    "/member/school/{urn}/",
    "/accounts/second-step/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/email-preferences/",
    "/accounts/reauthenticate/",
    "/accounts/reauthenticate/code/",
]


@pytest.fixture
def address(live_server):
    return live_server.url


@pytest.fixture
def world(address):
    """A lead with something in every panel."""
    world = World()
    person = get_or_create_person("grace@loomwright.example", name="Grace O'Connell", password=PASSWORD, verified=True)
    AffiliationFactory(person=person, school=world.school, role=Affiliation.Role.CPD_LEAD)
    AffiliationFactory(school=world.school, state=Affiliation.State.ASKED, person__name="Ayesha Khatun")
    MembershipFactory(school=world.school, places_granted=20, places_taken=6)
    for state, title in ((Booking.State.CONFIRMED, "Phonics that sticks"), (Booking.State.WAITING, "Oracy in every lesson")):
        Booking.objects.create(
            event=EventFactory(title=title), person=person, booker=person, school=world.school, state=state,
            payment=Booking.Payment.INCLUDED, **stamps(state),
        )  # fmt: skip
    return world


def sign_in(page, address):
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email address").fill("grace@loomwright.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/member/")


def prove(page, address):
    page.goto(f"{address}/accounts/reauthenticate/?next=/accounts/2fa/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Carry on").click()
    page.wait_for_url(f"{address}/accounts/2fa/")


def assert_accessible(page, where):
    assert find_faults(page) == [], where
    assert page.locator("h1").count() == 1


def test_axe_finds_nothing_on_the_ways_in(address, page, shot):
    for path in ENTRANCES:
        page.goto(f"{address}/accounts/{path}")
        assert_accessible(page, path)
    page.goto(f"{address}/accounts/login/")
    shot("sign-in")
    page.goto(f"{address}/accounts/signup/")
    page.get_by_role("button", name="Create account").click()
    assert_accessible(page, "signing up with errors")
    expect(page.locator(".note:focus")).to_have_count(1)
    shot("sign-up-errors")


def test_axe_finds_nothing_in_the_members_zone(address, world, page, shot):
    sign_in(page, address)
    prove(page, address)
    for path in OWN:
        page.goto(address + path.format(urn=world.school.urn))
        assert_accessible(page, path)
        shot("member" + path.format(urn="urn").replace("/", "-").rstrip("-"))
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/member/", "/member/school/{urn}/", "/member/schools/", "/accounts/login/"):
        page.goto(address + path.format(urn=world.school.urn))
        assert fits(page), path
        shot("narrow" + path.format(urn="urn").replace("/", "-").rstrip("-"))


def test_a_passkey_is_added_and_signs_in_alone(address, world, page):
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    chromium.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page, address)
    prove(page, address)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Let me sign in with it alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("Your passkey has been added.").wait_for()
    assert Authenticator.objects.filter(user__email="grace@loomwright.example", type="webauthn").exists()
    page.goto(f"{address}/accounts/logout/")
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{address}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/member/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grace")


def test_somebody_joins_and_asks_for_their_school_without_javascript(address, world, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/accounts/signup/")
    page.get_by_label("Full name").fill("Peter Lowe")
    page.get_by_label("Email address").fill("peter@loomwright.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    EmailAddress.objects.filter(email="peter@loomwright.example").update(verified=True)
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email address").fill("peter@loomwright.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Choose your school").click()
    page.get_by_label("School, college or organisation").select_option("Loomwright Primary School")
    page.get_by_label("Teacher or other staff").check()
    page.get_by_role("button", name="Ask to be listed").click()
    expect(page.get_by_text("We’ve asked Loomwright Primary School")).to_be_visible()
    assert User.objects.get(email="peter@loomwright.example").affiliations.get().state == Affiliation.State.ASKED
    context.close()


def test_whoever_emails_come_back_from_is_told_when_they_sign_in_and_puts_it_right(address, world, page, shot):
    grace = User.objects.get(email="grace@loomwright.example")
    address_troubles.came_back(grace.email, "550 No such user")
    sign_in(page, address)
    told = page.get_by_role("region", name="Our emails aren’t reaching you")
    expect(told.get_by_text(grace.email)).to_be_visible()
    expect(told.get_by_role("link", name="Correct your email address")).to_be_visible()
    shot("emails-come-back")
    told.get_by_role("button", name="Try this address again").click()
    page.get_by_text("We’ll send you emails again.").wait_for()
    expect(told).to_have_count(0)
    assert address_troubles.that_come_back(grace) == []


def test_emails_are_chosen_paused_and_stopped_from_a_letter_without_signing_in(address, world, browser, shot):
    grace = User.objects.get(email="grace@loomwright.example")
    emails.few_bookings(EventFactory(title="Phonics that sticks"), school=world.school, to=grace, words="")
    letter = Message.objects.get(kind="bookings.few_bookings")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address + re.search(r"/email-preferences/\S+/", letter.text)[0])
    places_left = page.get_by_role("group", name="Events with places left")
    expect(places_left.get_by_label("At once")).to_be_checked()
    places_left.get_by_label("Never").check()
    page.get_by_label("Pause all of these emails until").fill("2020-01-14")
    page.get_by_role("button", name="Save choices").click()
    page.get_by_text("The day to pause until must be after today.").first.wait_for()
    expect(places_left.get_by_label("Never"), "What was chosen is kept.").to_be_checked()
    until = timezone.localdate() + datetime.timedelta(days=14)
    page.get_by_label("Pause all of these emails until").fill(until.isoformat())
    page.get_by_role("button", name="Save choices").click()
    page.get_by_text("We’ve saved your choices.").wait_for()
    page.get_by_text(f"They start again on {until:%A %-d %B %Y}.").wait_for()
    expect(places_left.get_by_label("Never")).to_be_checked()
    page.get_by_role("button", name="Start emails again now").click()
    places_left.get_by_label("At once").check()
    page.get_by_role("button", name="Save choices").click()
    page.get_by_text("We’ve saved your choices.").wait_for()
    assert fits(page)

    page.goto(f"{address}{one_click.stop_address(grace.email, school_letters.LIST)}")
    assert preferences.frequency(grace.email, school_letters.LIST) == Frequency.AT_ONCE
    page.get_by_role("button", name="Stop this email").click()
    page.get_by_role("link", name="See all your emails, or start this one again").click()
    expect(places_left.get_by_label("Never")).to_be_checked()
    page.goto(f"{address}/member/")
    expect(page, "Nobody is signed in.").to_have_url(re.compile("/accounts/login/"))
    context.close()
