"""Somebody who leads an event has its day: who comes, an email, a file, the register with somebody new; and codes at the door."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import teacher_at
from tests.factories.cpd import event_that_began, place_at
from tests.factories.schools import SchoolFactory
from tests.journeys.accessibility import find_violations
from tests.journeys.pages import fits
from tests.thep.cpd.test_codes import photograph_of
from thep.bookings.arrival_codes import code_of
from thep.cpd.facilitator_links import links
from thep.cpd.models import Mark
from thep.events.models import EventFile, Facilitator
from thep.mailings.models import Mailing

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
SCANS = """
  window.BarcodeDetector = class { async detect() { return window.held ? [{rawValue: window.held}] : [] } };
  const camera = document.createElement("canvas");
  camera.getContext("2d").fillRect(0, 0, 10, 10);
  navigator.mediaDevices.getUserMedia = async () => camera.captureStream();
  HTMLMediaElement.prototype.play = async () => {};
"""
"""A camera that sees black, and a reader that finds the code that is held before it."""


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def leader():
    return PersonFactory(name="Rukhsana Akhtar", email="rukhsana@home.example")


@pytest.fixture
def event(leader):
    event = event_that_began(title="Phonics that sticks")
    event.facilitators.add(Facilitator.objects.create(name=leader.name, slug="rukhsana-akhtar", person=leader))
    return event


@pytest.fixture
def booked(event, school):
    names = {"Grace Okafor": "Step-free access", "Nasima Begum": "", "Peter Lowe": ""}
    return [place_at(event, PersonFactory(name=name), school=school, access_needs=needs) for name, needs in names.items()]


def row(page, name):
    return page.get_by_role("listitem").filter(has_text=name)


def test_a_facilitators_day(live_server, page, context, event, booked, leader, school, shot):
    teacher_at(school, name="Tom Adeyemi", email="tom@loomwright.example")
    client = Client()
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{reverse('member_leading')}")
    page.get_by_role("link", name="Phonics that sticks").first.click()
    expect(page.get_by_text("Step-free access")).to_be_visible()

    page.get_by_role("link", name="Write to everybody").click()
    page.get_by_label("Subject").fill("Bring a book")
    page.get_by_label("Message").fill("Hello {{ first_name }}\n\nWe begin with yours.")
    page.get_by_role("button", name="Save and see who gets it").click()
    expect(page.get_by_text("Hello Grace")).to_be_visible()
    page.get_by_text("Who gets it", exact=True).click()
    expect(page.get_by_text("Peter Lowe")).to_be_visible()
    assert fits(page)
    assert not find_violations(page)
    shot("facilitator-writes")
    page.get_by_role("button", name="Send to 3 people").click()
    expect(page.get_by_role("heading", name="Sent to 3 people")).to_be_visible()
    assert Mailing.objects.get().recipients.getting().count() == 3

    page.get_by_role("link", name="Emails about").click()
    page.get_by_role("link", name="Phonics that sticks").click()
    page.get_by_label("What it is").fill("Slides")
    page.get_by_label("File", exact=True).set_input_files({"name": "slides.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 ..."})
    page.get_by_label("Those who came", exact=True).check()
    page.get_by_role("button", name="Add file").click()
    expect(page.get_by_role("link", name="Slides")).to_be_visible()
    assert EventFile.objects.get().meant_for == EventFile.For.CAME

    page.get_by_role("link", name="Take the register", exact=True).click()
    for who, button in (("Grace Okafor", "Present"), ("Nasima Begum", "Late"), ("Peter Lowe", "Absent")):
        row(page, who).get_by_role("button", name=button).click()
        expect(page.locator("#said")).to_contain_text(f"{who}: {button.lower()}.")
    page.get_by_role("link", name="Add somebody who isn’t listed").click()
    page.get_by_label(re.compile("Their surname")).fill("adeyemi")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("button", name="Add Tom Adeyemi as present").click()
    expect(page.get_by_text("Tom Adeyemi is added, and marked present.")).to_be_visible()
    expect(row(page, "Tom Adeyemi").get_by_role("button", name="Present")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#counts")).to_contain_text(re.compile(r"2\s*present\s*1\s*late\s*1\s*absent\s*0\s*not marked"))
    shot("facilitator-register")


def test_people_are_marked_by_their_codes_scanned_typed_offline_and_photographed(live_server, browser, event, booked):
    address = f"{live_server.url}{links.address_of(links.make(event, for_whom='Farida Khan', by=PersonFactory()))}"
    grace, nasima, peter = (code_of(booking.pk) for booking in booked)
    with_camera = browser.new_context(viewport=PHONE)
    with_camera.add_init_script(SCANS)
    page = with_camera.new_page()
    page.goto(address)
    expect(page.get_by_text("You can go on without a connection.")).to_be_visible()
    page.get_by_text("Mark by a code").click()
    expect(page.get_by_label("Photograph of a code")).to_be_hidden()
    page.get_by_role("button", name="Scan codes").click()
    page.evaluate("code => { window.held = code }", grace)
    expect(page.locator("#said")).to_have_text("Present: Grace Okafor")
    expect(row(page, "Grace Okafor").get_by_text(re.compile("sent$"))).to_be_visible()
    page.get_by_role("button", name="Stop scanning").click()

    with_camera.set_offline(True)
    page.get_by_label("Code", exact=True).fill("NOBODY")
    page.get_by_role("button", name="Mark as present").click()
    expect(page.get_by_text("Nobody on this register has the code “NOBODY”.")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(nasima.lower())
    page.keyboard.press("Enter")
    expect(row(page, "Nasima Begum").get_by_text("Present · saved here")).to_be_visible()
    assert Mark.objects.count() == 1
    with_camera.set_offline(False)
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    with_camera.close()

    without_script = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = without_script.new_page()
    page.goto(address)
    page.get_by_text("Mark by a code").click()
    picture = photograph_of(peter).read()
    page.get_by_label("Photograph of a code").set_input_files({"name": "code.jpg", "mimeType": "image/jpeg", "buffer": picture})
    page.get_by_role("button", name="Read the photograph").click()
    expect(row(page, "Peter Lowe").get_by_text(re.compile("^Present"))).to_be_visible()
    page.get_by_role("radio", name="Absent").check()
    page.get_by_role("button", name="Peter Lowe").click()
    expect(row(page, "Peter Lowe").get_by_text(re.compile("^Absent"))).to_be_visible()
    expect(page.get_by_role("radio", name="Absent")).to_be_checked()
    without_script.close()

    ways = Mark.objects.order_by("pk").values_list("person__name", "way", "state")
    assert list(ways) == [
        ("Grace Okafor", "scan", "present"),
        ("Nasima Begum", "code", "present"),
        ("Peter Lowe", "scan", "present"),
        ("Peter Lowe", "list", "absent"),
    ]


def test_who_leads_the_event_marks_by_codes_signed_in_and_goes_on_without_a_connection(live_server, browser, event, booked, leader, shot):
    grace, nasima, peter = (code_of(booking.pk) for booking in booked)
    client = Client()
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    address = f"{live_server.url}{reverse('member_leading_register', args=[event.pk])}"

    with_camera = browser.new_context(viewport=PHONE)
    with_camera.add_init_script(SCANS)
    with_camera.add_cookies([cookie])
    page = with_camera.new_page()
    page.goto(address)
    page.get_by_text("Mark by a code").click()
    expect(page.get_by_label("Photograph of a code")).to_be_hidden()
    assert fits(page)
    assert not find_violations(page)
    shot("facilitator-register-codes")
    page.get_by_role("button", name="Scan codes").click()
    page.evaluate("code => { window.held = code }", grace)
    expect(page.locator("#said")).to_have_text("Grace Okafor: present.")
    page.get_by_role("button", name="Stop scanning").click()
    page.get_by_label("Code", exact=True).fill("NOBODY")
    page.get_by_role("button", name="Mark as present").click()
    expect(page.locator("#said")).to_contain_text("Nobody on this register has the code “NOBODY”.")
    page.get_by_label("Code", exact=True).fill(nasima.lower())
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Nasima Begum: present.")
    expect(row(page, "Nasima Begum").get_by_role("button", name="Present")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="Open the register for use without a connection").click()
    expect(page.get_by_text("You can go on without a connection.")).to_be_visible()
    with_camera.set_offline(True)
    row(page, "Nasima Begum").get_by_role("button", name="Absent").click()
    expect(row(page, "Nasima Begum").get_by_text("Absent · saved here")).to_be_visible()
    with_camera.set_offline(False)
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    with_camera.close()

    without_camera = browser.new_context(viewport={"width": 1280, "height": 900})
    without_camera.add_cookies([cookie])
    page = without_camera.new_page()
    page.goto(address)
    page.get_by_text("Mark by a code").click()
    page.get_by_label("Photograph of a code").set_input_files({
        "name": "code.jpg", "mimeType": "image/jpeg", "buffer": photograph_of(peter).read(),
    })  # fmt: skip
    page.get_by_role("button", name="Read the photograph").click()
    expect(page.locator("#counts")).to_contain_text(re.compile(r"2\s*present\s*1\s*absent\s*0\s*not marked"))
    without_camera.close()

    ways = Mark.objects.order_by("pk").values_list("person__name", "way", "state", "by", "link__for_whom")
    assert list(ways) == [
        ("Grace Okafor", "scan", "present", leader.pk, None),
        ("Nasima Begum", "code", "present", leader.pk, None),
        ("Nasima Begum", "list", "absent", None, "Rukhsana Akhtar"),
        ("Peter Lowe", "scan", "present", leader.pk, None),
    ]


def test_somebody_named_at_a_link_is_added_from_the_register(live_server, page, context, event, booked, leader, shot):
    at_the_door = f"{live_server.url}{links.address_of(links.make(event, for_whom='Farida Khan', by=leader))}"
    page.set_viewport_size(PHONE)
    page.goto(at_the_door)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the names")).to_be_focused()
    page.get_by_text("Somebody who isn’t listed").click()
    page.get_by_label("Their name").fill("Kwame Mensah")
    page.get_by_role("button", name="Tell who leads the event").click()
    expect(page.get_by_text("Kwame Mensah: not added yet")).to_be_visible()
    assert fits(page)
    assert not find_violations(page)
    shot("named-at-a-link")

    client = Client()
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}{reverse('member_leading_register', args=[event.pk])}")
    assert fits(page)
    assert not find_violations(page)
    page.get_by_role("link", name="Add Kwame Mensah").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Kwame Mensah")
    assert not find_violations(page)
    page.get_by_label("Email address", exact=True).fill("kwame@home.example")
    page.get_by_role("button", name="Add as present").click()
    expect(page.get_by_text("Kwame Mensah is added, and marked present.")).to_be_visible()
    expect(page.get_by_role("heading", name="Named at the door, not added yet")).to_have_count(0)
    page.goto(at_the_door)
    expect(page.get_by_text("Kwame Mensah: added")).to_be_visible()
