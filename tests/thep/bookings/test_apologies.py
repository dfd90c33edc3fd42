"""What becomes of apologies: they are a mark wherever a booking is one, and people hear of a new date, or that there is none."""

import datetime
import re

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Page, PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from tests.factories.events import EventFactory, VenueFactory
from thep.bookings import rsvp
from thep.bookings.answer_links import ANSWER
from thep.bookings.models import Booking
from thep.events import entries, events
from thep.events.kinds import RSVP, EventKind
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

State = Booking.State
BACKEND = "django.contrib.auth.backends.ModelBackend"
MARK = "You sent apologies"


@pytest.fixture(autouse=True)
def _meetings(declare):
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))


def meeting(**fields):
    return EventFactory(kind="meeting", title="Heads of maths", **fields)


def sorry(event, person=None):
    person = person or PersonFactory()
    return rsvp.send_apologies(event, person=person, by=person)


def sitting(days=40, venue=None):
    starts_at = (timezone.now() + datetime.timedelta(days=days)).replace(microsecond=0)
    return events.Sitting(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=2), venue=venue)


def told(booking):
    return [message.kind.removeprefix("bookings.") for message in Message.objects.about(booking).order_by("pk")]


def link_in(booking):
    text = Message.objects.about(booking).get(kind="bookings.changed_apologies").text
    return re.search(r"https?://[^/]+(/book/answer/\S+)", text)[1]


@pytest.fixture
def person(client):
    person = PersonFactory()
    client.force_login(person, backend=BACKEND)
    return person


class TestTheMark:
    @pytest.fixture
    def apologies(self, person):
        page = course_page("Heads of maths")
        event = meeting(page=page)
        entries.refresh(event)
        return sorry(event, person)

    def test_is_in_the_catalogue_whats_on_the_member_zone_and_on_its_page(self, client, apologies):
        event = apologies.event
        month = f"{timezone.localtime(event.starts_at):%Y-%m}"
        paths = ["/courses/?kind=meeting", f"/calendar/?month={month}", "/member/", "/member/bookings/", event.page.get_url()]
        for path in paths:
            caches["pages"].clear()
            words = client.get(path).text
            assert MARK in words or "Sent apologies" in words, path

    def test_on_the_page_it_says_when_and_leads_to_another_answer(self, client, apologies):
        words = " ".join(client.get(apologies.event.page.get_url()).text.split())
        assert "You sent apologies on" in words
        assert "See or change your answer" in words
        assert "Continue to book" in words
        page = client.get(reverse("member_booking", args=[apologies.reference])).text
        assert "Your answer" in page
        assert "Change your answer" in page

    def test_is_nobody_elses(self, client, apologies):
        client.force_login(PersonFactory(), backend=BACKEND)
        assert MARK not in client.get("/courses/?kind=meeting").text

    def test_what_is_booked_counts_more(self, client, person):
        # Two answers of one person, as a merged account has them: the live one is what holds.
        event = meeting(page=course_page("Heads of maths"))
        entries.refresh(event)
        booking = rsvp.come(event, person=person, by=person)
        old = {"state": State.APOLOGIES, "ended_at": timezone.now(), "end_reason": "Sent apologies", "payment": "free"}
        Booking.objects.create(event=event, person=person, booker=person, **old)
        words = client.get("/courses/?kind=meeting").text
        assert ("You’re booked" in words, MARK in words) == (True, False)
        month = f"{timezone.localtime(event.starts_at):%Y-%m}"
        assert MARK not in client.get(f"/calendar/?month={month}").text
        assert booking.state == State.CONFIRMED

    def test_in_the_member_zone_it_comes_after_what_is_booked(self, client, person):
        sorry(meeting(), person)
        later = EventFactory(kind="meeting", title="Reading group")
        Event.objects.filter(pk=later.pk).update(starts_at=sitting(90).starts_at, ends_at=sitting(90).ends_at)
        rsvp.come(later, person=person, by=person)
        words = client.get("/member/").text
        assert words.index("Reading group") < words.index("Heads of maths")


class TestANewDate:
    def test_is_told_with_a_link_on_which_one_press_says_that_they_can_come(self, client):
        event = meeting()
        booking = sorry(event)
        events.set_sessions(event, [sitting()])
        message = Message.objects.about(booking).get()
        assert message.kind == "bookings.changed_apologies"
        assert "You sent apologies for this event. The time has changed." in " ".join(message.text.split())
        assert "I can come" in message.text
        page = client.get(link_in(booking))
        booking.refresh_from_db()
        assert (page.status_code, booking.state) == (200, State.APOLOGIES)  # opening it does nothing
        assert f"You’re answering as {escape(booking.person)}." in page.text
        page = client.post(link_in(booking), {"answer": "coming"}, follow=True)
        booking.refresh_from_db()
        assert (page.status_code, booking.state) == (200, State.CONFIRMED)
        assert "You said that you’re coming." in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"

    def test_so_is_a_new_place_each_time(self):
        event = meeting()
        booking = sorry(event)
        events.change(event, venue=VenueFactory(name="Heron Dock Academy"))
        events.set_sessions(event, [sitting()])
        assert told(booking) == ["changed_apologies"] * 2
        assert "Heron Dock Academy" in Message.objects.about(booking).first().text

    def test_what_is_no_news_to_them_is_not_told(self):
        event = meeting()
        booking = sorry(event)
        events.change(event, joining_link="https://meet.example/1", capacity=90)
        assert told(booking) == []

    def test_of_a_full_event_leads_to_the_waiting_list(self, client):
        event = meeting(capacity=1)
        booking = sorry(event)
        coming = PersonFactory()
        rsvp.come(event, person=coming, by=coming)
        events.set_sessions(event, [sitting()])
        assert "Join the waiting list" in Message.objects.about(booking).get().text
        client.post(link_in(booking), {"answer": "coming"})
        booking.refresh_from_db()
        assert booking.state == State.WAITING

    @pytest.mark.parametrize("days", [-1, 0])
    def test_in_the_past_is_no_news(self, days):
        event = meeting()
        booking = sorry(event)
        events.set_sessions(event, [sitting(days)])
        assert told(booking) == []

    def test_to_be_confirmed_is_told_without_a_button(self):
        event = meeting()
        booking = sorry(event)
        events.set_sessions(event, [])
        text = Message.objects.about(booking).get().text
        assert ("We’ll email you when it has one." in text, "I can come" in text) == (True, False)

    def test_people_with_a_place_are_told_to_change_their_answer(self):
        event, person = meeting(), PersonFactory()
        booking = rsvp.come(event, person=person, by=person)
        events.set_sessions(event, [sitting()])
        text = Message.objects.about(booking).get(kind="bookings.changed").text
        assert "please change your answer" in text
        assert "cancel" not in text
        assert "pass the place" not in text


class TestTheLink:
    @pytest.fixture
    def address(self):
        return reverse("answer_from_letter", args=[ANSWER.sign(sorry(meeting()).pk)])

    @pytest.mark.parametrize("token", ["x", "WzFd:1abc:forged"])
    def test_that_was_changed_opens_nothing(self, client, token):
        assert client.get(f"/book/answer/{token}/").status_code == 404

    def test_opens_nothing_to_who_may_not_see_the_event_any_more(self, client, address):
        page = Page.objects.get(depth=1).add_child(title="For a few", slug="few")
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        Event.objects.update(page=page)
        for ask in (client.get, lambda path: client.post(path, {"answer": "coming"})):
            answer = ask(address)
            assert (answer.status_code, "Heads of maths" in answer.text) == (410, False)
        assert Booking.objects.get().state == State.APOLOGIES

    def test_once_the_event_has_begun_changes_nothing(self, client, address):
        Event.objects.update(starts_at=timezone.now())
        assert client.post(address, {"answer": "coming"}).status_code == 409
        assert Booking.objects.get().state == State.APOLOGIES


class TestACancelledEvent:
    def test_is_told(self):
        event = meeting()
        booking = sorry(event)
        events.cancel(event, by=None, reason="The hall is closed")
        message = Message.objects.about(booking).get()
        assert message.kind == "bookings.cancelled_apologies"
        assert "It won’t take place: The hall is closed." in message.text

    def test_that_has_begun_is_not(self):
        event = meeting()
        booking = sorry(event)
        Event.objects.update(starts_at=timezone.now())
        events.cancel(event, by=None, reason="Storm")
        assert told(booking) == []

    def test_nor_is_who_may_not_see_it_any_more(self):
        page = Page.objects.get(depth=1).add_child(title="For a few", slug="few")
        event = meeting(page=page)
        booking = sorry(event)
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        events.cancel(event, by=None, reason="Storm")
        assert told(booking) == []
