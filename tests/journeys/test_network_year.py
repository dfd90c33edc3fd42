"""A network through its year: its lead shares, plans and tells, a teacher reads of it by email, the office invites who is missing."""

import datetime
import re
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from networks.meetings.models import MeetingAction
from networks.members.models import NetworkInvitation, NetworkMember
from networks.resources.models import Resource
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.journeys.accessibility import find_faults
from tests.journeys.pages import fits, follow
from tests.mail_server import MailServer
from tests.networks import documents
from tests.networks.test_figures import move
from tests.world import World
from thep.bookings.models import Booking
from thep.cpd.reminders import reminders
from thep.digests import runs
from thep.events.models import Event
from thep.incoming import arrivals
from thep.mail import sender
from thep.mailings import sending
from thep.mailings.models import Mailing

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def server(settings):
    """A server of mail, to which everything leaves."""
    server = MailServer()
    server.start()
    settings.MAIL_DELIVERY = "thep.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.SITE_ADDRESS = "https://thep.example"
    settings.MAIL_REPLY_DOMAIN = "replies.example"
    yield server
    server.stop()


@pytest.fixture
def comes(live_server, browser):
    """Have somebody (None: who isn't signed in) sit down at a window of their own; return its page."""
    opened = []

    def come(person, window):
        context = browser.new_context(viewport=window, reduced_motion="reduce")
        if person is not None:
            client = Client()
            client.force_login(person, backend=BACKEND)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield come
    for context in opened:
        context.close()


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School", phase="primary")


@pytest.fixture
def teacher(school):
    return AffiliationFactory(person=PersonFactory(name="Nasima Begum"), school=school).person


@pytest.fixture
def lead(school):
    return AffiliationFactory(person=PersonFactory(name="Farhana Choudhury"), school=school).person


def pdf(name, words):
    return {"name": name, "mimeType": "", "buffer": documents.pdf(words)}


def send_all():
    for mailing in Mailing.objects.all():
        sending.go_on(mailing.pk)
    sender.send_due()


def letters_to(server, person, kind=""):
    found = [each for each in server.taken if person.email in str(each["To"]) and kind in str(each["Subject"])]
    return [each.get_body(("plain",)).get_content() for each in found]


def answer(server, person, subject, words):
    """Have `person` answer by email the last letter with `subject` that they got."""
    letter = [each for each in server.taken if person.email in str(each["To"]) and subject in str(each["Subject"])][-1]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = person.email, parseaddr(str(letter["Reply-To"]))[1], f"Re: {letter['Subject']}"
    mail["Message-ID"], mail["In-Reply-To"] = "<answer@school.example>", str(letter["Message-ID"])
    mail.set_content(words)
    arrivals.take_in(mail)


def path_in(letter, words):
    return re.search(rf"https://thep\.example(/{words}\S*)", letter)[1]


def write(page, words):
    """Type into the editor once it's in its textarea's place: a click that waits for a textarea which has gone waits for ever."""
    page.locator(".editor[contenteditable=true]").click()
    page.keyboard.type(words)


def test_a_year_of_a_network(comes, live_server, server, lead, teacher, shot):
    network, other = networks.network(), networks.network("Early reading")
    closed = networks.network("Heads together", is_hidden=True)
    for led in (network, other):
        networks.lead_of(led, lead)
    reader = networks.belongs(other, PersonFactory(name="Peter Lowe")).person
    runs.make_due()
    site = live_server.url

    phone = comes(teacher, PHONE)
    phone.goto(f"{site}/networks/")
    phone.get_by_role("link", name="Early years network").first.click()
    phone.get_by_role("main").get_by_role("link", name="Join this network").last.click()
    phone.get_by_role("button", name="Join this network").click()
    expect(phone.get_by_text("You’re a member").first).to_be_visible()
    phone.get_by_label("How often?").select_option("daily")
    phone.locator("section[aria-labelledby=emails]").get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Emails from this network: ")).to_be_visible()
    assert fits(phone)
    assert find_faults(phone) == []
    assert phone.goto(f"{site}{reverse('network_resources', args=[closed.slug])}").status == 404

    desk = comes(lead, DESK)
    desk.goto(f"{site}{network.get_url()}")
    desk.get_by_role("link", name="Share a resource").click()
    desk.get_by_label("Files", exact=True).set_input_files([pdf("First weeks.pdf", "Six children a morning")])
    expect(desk.get_by_role("status")).to_contain_text("has arrived")
    desk.get_by_label("Tell members in their next email").check()
    assert find_faults(desk) == []
    desk.get_by_role("button", name="Share with members").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("First weeks")
    expect(desk.get_by_text("Members were told of it on")).to_be_visible()
    assert find_faults(desk) == []
    shared = Resource.objects.get()

    desk.goto(f"{site}{reverse('network_plan_meetings', args=[network.slug])}")
    desk.get_by_label("What it’s about").fill("Settling in")
    desk.get_by_label("Starts").fill("16:00")
    desk.get_by_label("Ends").fill("17:30")
    desk.get_by_label("How people come").select_option("online")
    desk.get_by_label("Joining link").fill("https://meet.thep.example/early-years")
    desk.get_by_role("button", name="Show the dates").click()
    desk.get_by_role("button", name="Add the meetings to the calendar").click()
    expect(desk.get_by_text("Settling in").first).to_be_visible()
    first, second = Event.objects.filter(page=network.page_ptr_id).order_by("starts_at")[:2]

    desk.goto(f"{site}{network.get_url()}")
    desk.get_by_role("link", name="Write to all members").click()
    desk.get_by_label("Title", exact=True).fill("Bring boots to the first meeting")
    desk.get_by_label("Message", exact=True).fill("We begin in the garden.\n\n- **Boots**\n- A coat")
    expect(desk.locator("#preview strong")).to_have_text("Boots")
    assert find_faults(desk) == []
    desk.get_by_role("button", name="Save and see who gets it").click()
    expect(desk.get_by_role("row", name=re.compile("Nasima Begum"))).to_contain_text("By email, with other news")
    assert find_faults(desk) == []
    shot("announcement-check")
    desk.get_by_role("button", name="Send to 1 person").click()
    expect(desk.get_by_text("Your announcement is on its way")).to_be_visible()
    assert find_faults(desk) == []
    send_all()
    assert letters_to(server, teacher, "Bring boots") == []

    desk.goto(f"{site}{reverse('network_discussion', args=[network.slug])}")
    desk.get_by_role("button", name="Start a discussion space").click()
    desk.get_by_role("link", name="Start a thread").first.click()
    desk.get_by_label("Title", exact=True).fill("Wellies for everybody")
    write(desk, "Where do you get yours?")
    assert find_faults(desk) == []
    desk.get_by_role("button", name="Start the thread").click()
    expect(desk.get_by_text("Your post is in the thread.")).to_be_visible()
    assert find_faults(desk) == []

    morning = timezone.make_aware(datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=1), datetime.time(7, 5)))
    with time_machine.travel(morning):
        runs.make_due()
        send_all()
    digest = letters_to(server, teacher)[-1]
    for words in ("Bring boots to the first meeting", "First weeks", "Settling in", "Wellies for everybody"):
        assert words in digest
    phone.goto(site + path_in(digest, "networks/resources/"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("First weeks")
    phone.get_by_role("button", name="I used this").click()
    expect(phone.get_by_text("Used by 1 person.")).to_be_visible()
    assert fits(phone)
    phone.goto(site + path_in(digest, "networks/[^/]+/announcements/"))
    expect(phone.get_by_text("We begin in the garden.")).to_be_visible()
    assert fits(phone)
    phone.goto(site + path_in(digest, "networks/[^/]+/discussion/"))
    write(phone, "The fire station gave us theirs.")
    phone.get_by_role("button", name="Post your reply").click()
    expect(phone.get_by_text("Your post is in the thread.")).to_be_visible()
    assert fits(phone)
    assert find_faults(phone) == []
    send_all()
    assert "The fire station gave us theirs." in letters_to(server, lead, "Re: Wellies")[-1]
    answer(server, lead, "Re: Wellies", "I’ll ask ours.")
    phone.reload()
    expect(phone.get_by_role("article", name=re.compile("Farhana Choudhury")).last).to_contain_text("I’ll ask ours.")
    phone.goto(f"{site}{reverse('network_meeting', args=[network.slug, first.pk])}")
    phone.get_by_role("button", name="I’m coming").click()
    expect(phone.get_by_text("You said that you’re coming.")).to_be_visible()

    desk.goto(f"{site}{network.get_url()}")
    follow(desk.get_by_role("link", name="Move meetings"))
    assert find_faults(desk) == []
    desk.get_by_label("Day", exact=True).select_option(label="Tuesday")
    desk.get_by_label("Starts").fill("16:15")
    desk.get_by_label("Ends").fill("17:45")
    desk.set_viewport_size(PHONE)
    desk.get_by_role("button", name="Show the new dates").click()
    expect(desk.get_by_text("These are the new dates, on Tuesdays, 4.15pm to 5.45pm.")).to_be_visible()
    assert fits(desk)
    assert find_faults(desk) == []
    desk.get_by_role("button", name="Move the meetings").click()
    expect(desk.get_by_text(re.compile("meetings are moved. We’ve told everybody who is coming"))).to_be_visible()
    desk.set_viewport_size(DESK)
    send_all()
    assert "4.15pm to 5.45pm" in letters_to(server, teacher, "Changed")[-1]
    phone.reload()
    expect(phone.get_by_text(re.compile("Tuesday .*4.15pm to 5.45pm")).first).to_be_visible()

    desk.goto(f"{site}{reverse('network_resource', args=[shared.pk])}")
    desk.get_by_role("link", name="Show in other networks").click()
    desk.get_by_label("Early reading").check()
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("link", name="Add a new version").click()
    desk.get_by_label("What changed").fill("Twelve children a morning")
    desk.get_by_label("Files", exact=True).set_input_files([pdf("Second.pdf", "Twelve children a morning")])
    expect(desk.get_by_role("status")).to_contain_text("has arrived")
    desk.get_by_role("button", name="Add the version").click()
    expect(desk.get_by_text("Everybody sees the new version from now on.")).to_be_visible()
    of_the_second = comes(reader, PHONE)
    of_the_second.goto(f"{site}{reverse('network_resources', args=[other.slug])}")
    of_the_second.get_by_role("link", name="First weeks").first.click()
    expect(of_the_second.get_by_text("Twelve children a morning").first).to_be_attached()
    assert of_the_second.goto(f"{site}{reverse('network_resources', args=[network.slug])}").status == 403

    move(first, timezone.now() - datetime.timedelta(minutes=30))
    desk.goto(f"{site}{reverse('network_meeting', args=[network.slug, first.pk])}")
    desk.get_by_role("link", name=re.compile("Who’s coming, and the register")).click()
    desk.get_by_role("link", name="Take the register", exact=True).click()
    row = desk.locator(".register-rows > li", has_text="Nasima Begum")
    row.get_by_role("button", name="Present", exact=True).click()
    expect(desk.locator("#said")).to_contain_text(": present.")
    desk.goto(f"{site}{reverse('network_meeting', args=[network.slug, first.pk])}")
    desk.get_by_label("What is to be done").fill("Photograph the routine cards")
    desk.get_by_label("By whom").select_option(label="Nasima Begum")
    desk.get_by_role("button", name="Note the action").click()
    expect(desk.get_by_text("Photograph the routine cards").first).to_be_visible()
    phone.goto(f"{site}{reverse('network_meeting', args=[network.slug, second.pk])}")
    expect(phone.get_by_role("heading", name="Actions from before")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Mark as done.*Photograph")).click()
    expect(phone.get_by_text("‘Photograph the routine cards’ is done.")).to_be_visible()
    assert MeetingAction.objects.get().done_at is not None

    phone.get_by_role("button", name="I’m coming").click()
    expect(phone.get_by_text("You said that you’re coming.")).to_be_visible()
    move(second, timezone.now() + datetime.timedelta(days=1))
    Booking.objects.filter(event=second).update(confirmed_at=timezone.now() - datetime.timedelta(days=9))
    reminders.remind_all()
    send_all()
    away = comes(None, PHONE)
    away.goto(site + path_in(letters_to(server, teacher, "Settling in")[-1], "apologies/"))
    expect(away.get_by_role("heading", level=1)).to_have_text("Can’t you come?")
    assert fits(away)
    assert find_faults(away) == []
    assert Booking.objects.get(event=second).state == Booking.State.CONFIRMED, "opening the link changes nothing"
    away.get_by_role("button", name="Send apologies").click()
    expect(away.get_by_role("heading", level=1)).to_have_text("We’ve noted your apologies")
    desk.goto(f"{site}{reverse('network_meeting', args=[network.slug, second.pk])}")
    desk.get_by_role("link", name=re.compile("Who’s coming, and the register")).click()
    expect(desk.get_by_role("heading", name="Apologies")).to_be_visible()
    expect(desk.get_by_role("main")).to_contain_text("Nasima Begum")
    assert find_faults(desk) == []
    desk.goto(f"{site}{reverse('network_figures', args=[network.slug])}")
    expect(desk.get_by_role("row", name=re.compile("First weeks"))).to_contain_text("1")
    assert find_faults(desk) == []


def test_the_office_invites_the_schools_that_are_missing(comes, live_server, server, lead):
    network = networks.network(phases=["primary"])
    networks.lead_of(network, lead)
    missing = SchoolFactory(name="Weavers Primary School", phase="primary")
    head = AffiliationFactory(person=PersonFactory(name="Ada Mensah"), school=missing, role="cpd_lead").person
    desk = comes(World().office, DESK)
    desk.goto(f"{live_server.url}{reverse('office_networks_coverage')}")
    assert find_faults(desk) == []
    desk.get_by_role("link", name="Invite the schools missing in Early years network").click()
    expect(desk.get_by_role("heading", name=re.compile("1 person gets an invitation"))).to_be_visible()
    expect(desk.get_by_text("Ada Mensah")).to_be_visible()
    desk.set_viewport_size(PHONE)
    assert fits(desk)
    desk.get_by_role("button", name="Send 1 invitation").click()
    expect(desk.get_by_role("alert").or_(desk.get_by_role("status")).first).to_be_visible()
    sender.send_due()
    letter = letters_to(server, head)[-1]
    phone = comes(head, PHONE)
    phone.goto(live_server.url + path_in(letter, "networks/"))
    phone.get_by_role("button", name=re.compile("Join|Accept")).first.click()
    expect(phone.get_by_text("You’re a member").first).to_be_visible()
    assert NetworkMember.objects.active().filter(person=head, network=network).exists()
    assert not NetworkInvitation.objects.waiting().exists()
