"""Online sessions are joined by our address, from a quarter of an hour before, and that counts as arriving if the event says so."""

import datetime
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.absences import missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.courses import course_page
from tests.factories.cpd import mark, place_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.accounts.test_signing_in import code_in, latest_letter_to
from thep.bookings import bookings
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.cpd.parallel.parallel_sessions import give_up, take
from thep.cpd.reminders import reminders
from thep.domains import declared
from thep.events import events
from thep.events.models import Event, Session
from thep.mail import letters
from thep.mail.kinds import LetterKind
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
LINK = "https://meet.example/phonics"


def online(*, begins_in=datetime.timedelta(0), **fields):
    starts_at = timezone.now() + begins_in
    told = {"format": Event.Format.ONLINE, "venue": None, "joining_link": LINK, "link_counts_as_arrival": True}
    return EventFactory(starts_at=starts_at, ends_at=starts_at + 2 * HOUR, **told | fields)


@pytest.fixture
def nasima(client):
    person = PersonFactory(name="Nasima Begum")
    client.force_login(person)
    return person


def join(client, event, **headers):
    return client.get(f"/member/events/{event.pk}/join/", headers=headers)


@pytest.mark.parametrize("begins_in", [14 * MINUTE, -119 * MINUTE])
def test_it_leads_on_from_a_quarter_of_an_hour_before_until_the_end(client, nasima, begins_in):
    event = online(begins_in=begins_in)
    booking = place_at(event, nasima)

    answer = join(client, event)

    assert (answer.status_code, answer["Location"]) == (302, LINK)
    assert f"/member/events/{event.pk}/join/" in client.get(f"/member/bookings/{booking.reference}/").text


@pytest.mark.parametrize(("begins_in", "words"), [(16 * MINUTE, "You can join from"), (-121 * MINUTE, "nothing to join online now")])
def test_before_and_after_it_says_when(client, nasima, begins_in, words):
    event = online(begins_in=begins_in)
    booking = place_at(event, nasima)

    answer = join(client, event)

    assert answer["Location"] == f"/member/bookings/{booking.reference}/"
    page = client.get(answer["Location"]).text
    assert words in page.replace("&#x27;", "’")
    assert LINK not in page
    assert not Mark.objects.exists()


def test_the_click_counts_as_arrival_once(client, nasima):
    event = online()
    place_at(event, nasima)

    join(client, event)
    join(client, event)

    made = Mark.objects.get()
    assert (made.person, made.state, made.way, made.by) == (nasima, Mark.State.PRESENT, Mark.Way.ONLINE, nasima)


def test_who_joins_well_after_the_beginning_came_late(client, nasima):
    event = online(begins_in=-HOUR)
    place_at(event, nasima)

    join(client, event)

    made = Mark.objects.get()
    assert made.state == Mark.State.LATE
    assert made.minutes in (59, 60)


def test_it_counts_nothing_where_the_event_does_not_say_so(client, nasima):
    event = online(link_counts_as_arrival=False)
    place_at(event, nasima)

    assert join(client, event)["Location"] == LINK
    assert not Mark.objects.exists()


def test_it_changes_nothing_that_somebody_has_marked(client, nasima):
    event = online()
    place_at(event, nasima)
    mark(event, nasima, Mark.State.ABSENT)

    assert join(client, event)["Location"] == LINK
    assert Mark.objects.get().state == Mark.State.ABSENT


def test_a_browser_that_looks_ahead_has_not_arrived(client, nasima):
    event = online()
    place_at(event, nasima)

    join(client, event, sec_purpose="prefetch;prerender")

    assert not Mark.objects.exists()


def test_each_session_has_its_own_link_and_is_marked_on_its_own(client, nasima):
    event = online(begins_in=-25 * HOUR)
    second = Session.objects.create(event=event, starts_at=timezone.now(), ends_at=timezone.now() + HOUR, joining_link=f"{LINK}/2")
    Event.objects.filter(pk=event.pk).update(ends_at=second.ends_at)
    place_at(event, nasima)

    assert join(client, event)["Location"] == f"{LINK}/2"
    assert Mark.objects.get().session == second


@pytest.mark.parametrize("state", [Booking.State.WAITING, Booking.State.CANCELLED, Booking.State.APOLOGIES])
def test_who_has_no_place_finds_nothing(client, nasima, state):
    event = online()
    place_at(event, nasima, state=state)

    assert join(client, event).status_code == 404
    assert not Mark.objects.exists()


def test_a_cancelled_event_cannot_be_joined(client, nasima):
    event = online(state=Event.State.CANCELLED)
    place_at(event, nasima)

    assert LINK not in join(client, event)["Location"]


@pytest.mark.parametrize("state", [Event.State.OPEN, Event.State.CANCELLED])
def test_an_online_session_of_an_event_in_person_is_joined_too(client, nasima, state):
    event = online(format=Event.Format.IN_PERSON, state=state)
    place_at(event, nasima)
    there = join(client, event)["Location"]
    assert there != LINK
    Session.objects.update(online=True)
    assert (join(client, event)["Location"] == LINK) == (state == Event.State.OPEN)


class TestLetters:
    @pytest.mark.parametrize("counts", [True, False])
    @pytest.mark.parametrize("of_session", [True, False])
    def test_they_lead_to_our_address_and_never_carry_the_link(self, counts, of_session):
        event = online(begins_in=30 * HOUR, link_counts_as_arrival=counts, joining_link="" if of_session else LINK)
        if of_session:
            Session.objects.update(joining_link=LINK)
        booking = book(event)
        Booking.objects.update(confirmed_at=timezone.now() - 48 * HOUR)
        reminders.remind_all()
        events.change(event, title="Phonics again", joining_link=event.joining_link and f"{LINK}/new")
        letters = {message.kind: message for message in Message.objects.about(booking)}
        assert set(letters) == {"bookings.confirmed", "cpd.reminder", "bookings.changed"}
        for message in letters.values():
            assert f"/member/events/{event.pk}/join/" in message.text
            assert "from a quarter of an hour before" in message.text
            assert "Send me a sign-in code" in message.text
            assert "meet.example" not in f"{message.text}{message.html}{message.calendar}"

    def test_without_a_link_they_say_nothing_of_joining(self):
        booking = book(online(begins_in=30 * HOUR, joining_link=""))
        assert "To join online" not in Message.objects.about(booking).get().text

    @pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in declared(LetterKind)])
    def test_no_kind_of_letter_has_it(self, kind):
        letter = letters.example_of(kind)
        assert "meet.example" not in f"{letter.text}{letter.html}"

    def test_whoever_was_booked_by_a_colleague_and_has_no_password_gets_in_by_a_code(self, client):
        school, event = SchoolFactory(), online(begins_in=HOUR)
        delegates = [Delegate(email="asha@loomwright.example")]
        bookings.book(event, booker=lead_of(school), school=school, delegates=delegates, payment=Booking.Payment.FREE)
        assert Message.objects.filter(kind="bookings.confirmed", to="asha@loomwright.example").count() == 1
        Session.objects.update(starts_at=timezone.now())

        asked = join(client, event)
        page = client.get(asked["Location"]).text
        assert "Send me a sign-in code" in page
        [ask] = re.findall(r'href="([^"]+)">Send me a sign-in code', page)
        address = parse_qs(urlsplit(html.unescape(ask)).query)["next"][0]
        client.post(reverse("account_request_login_code"), {"email": "asha@loomwright.example", "next": address})
        code = code_in(latest_letter_to("asha@loomwright.example"))
        entered = client.post(reverse("account_confirm_login_code"), {"code": code, "next": address})

        assert entered["Location"] == f"/member/events/{event.pk}/join/"
        assert client.get(entered["Location"])["Location"] == LINK


class TestAtOneSession:
    """Who makes a missed session up joins that session, and nothing else of the run."""

    @pytest.fixture
    def place(self, nasima):
        page = course_page()
        booking, missed = missed_first(series(page), nasima)
        run = run_of(page)
        Event.objects.filter(pk=run.pk).update(format=Event.Format.ONLINE, joining_link=LINK, link_counts_as_arrival=True)
        return take(booking, missed=missed, session=run.sessions.order_by("starts_at").first(), by=nasima)

    def begin(self, session):
        Session.objects.filter(pk=session.pk).update(starts_at=timezone.now(), ends_at=timezone.now() + HOUR)

    def page_of(self, client, place):
        return client.get(reverse("member_parallel_session", args=[place.booking.reference, place.missed_id])).text

    def test_their_page_and_letter_lead_to_our_address(self, client, place):
        address = f"/member/events/{place.session.event_id}/join/"
        letter = Message.objects.get(kind="cpd.session_place")
        assert address in letter.text
        assert LINK not in f"{letter.text}{letter.html}"
        assert "You can join online here from" in self.page_of(client, place)
        self.begin(place.session)
        page = self.page_of(client, place)
        assert address in page
        assert LINK not in page

    def test_the_click_counts_as_arrival_there(self, client, place):
        self.begin(place.session)
        assert join(client, place.session.event)["Location"] == LINK
        made = Mark.objects.get(session=place.session)
        assert (made.state, made.way, made.by) == (Mark.State.PRESENT, Mark.Way.ONLINE, place.booking.person)

    def test_another_session_of_the_run_is_not_theirs(self, client, place):
        self.begin(place.session.event.sessions.order_by("starts_at").last())
        assert join(client, place.session.event)["Location"] == f"/member/bookings/{place.booking.reference}/"
        assert not Mark.objects.filter(session__event=place.session.event).exists()

    def test_a_place_that_was_given_up_opens_nothing(self, client, place):
        give_up(place, by=place.booking.person)
        self.begin(place.session)
        assert join(client, place.session.event).status_code == 404
