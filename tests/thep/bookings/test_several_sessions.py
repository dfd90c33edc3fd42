"""A place at several sessions: each is said with its own day, time, place and link, to those who have the place."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

DAYS = ("Thursday 14 January 2027, 9.30am to 3.30pm", "Thursday 21 January 2027, 4pm to 5.30pm: Looking back, online")
LINK = "https://meet.example/second"


def london(text):
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.fixture
def event(time_machine):
    time_machine.move_to(london("2026-12-01 12:00"))
    event = EventFactory(
        title="Coaching", format=Event.Format.HYBRID, starts_at=london("2027-01-14 09:30"), ends_at=london("2027-01-14 15:30")
    )
    event.sessions.create(
        starts_at=london("2027-01-21 16:00"), ends_at=london("2027-01-21 17:30"), title="Looking back", online=True, joining_link=LINK
    )
    Event.objects.update(ends_at=london("2027-01-21 17:30"))
    event.refresh_from_db()
    return event


def said(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_confirmation_says_when_each_session_is_and_how_to_join_it(event):
    book(event, PersonFactory())
    message = Message.objects.get(kind="bookings.confirmed")
    for written in (message.text, message.html):
        assert all(day in said(written) for day in DAYS)
        assert f"/member/events/{event.pk}/join/" in written
        assert LINK not in written
    assert LINK not in message.calendar
    assert [line[:11] for line in message.text.splitlines() if re.match(r"\d\. ", line)] == ["1. Thursday", "2. Thursday"]
    assert re.search(r"<ol[^>]*>\s*<li>[^<]*14 January[^<]*</li>\s*<li>[^<]*21 January[^<]*</li>\s*</ol>", message.html)


def test_the_form_and_the_booking_say_each_session(event):
    person = PersonFactory()
    client = signed_in(person)
    assert all(day in text_of(client.get(reverse("book", args=[event.pk]))) for day in DAYS)
    booking = book(event, person)
    page = client.get(reverse("member_booking", args=[booking.reference]))
    assert all(day in text_of(page) for day in DAYS)
    assert "You can join here from 3.45pm on Thursday 21 January 2027." in text_of(page)
    assert LINK not in page.text


def test_a_sessions_link_is_only_for_those_with_a_place(event):
    school = SchoolFactory()
    booking = book(event, lead_of(school), school=school)
    page = signed_in(lead_of(school)).get(reverse("member_booking", args=[booking.reference]))
    assert page.status_code == 200
    assert LINK not in page.text


def test_a_list_says_from_when_to_when(event):
    person = PersonFactory()
    book(event, person)
    assert "Thursday 14 January to Thursday 21 January 2027" in text_of(signed_in(person).get(reverse("member_bookings")))
