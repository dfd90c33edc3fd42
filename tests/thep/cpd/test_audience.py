"""Writing to the people of one session: those who came, those who didn't, those whom nobody has marked yet."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from thep.accounts.groups import EVENTS, ensure_groups
from thep.bookings.models import Booking
from thep.cpd import audience
from thep.events.models import Event, Session
from thep.mailings.models import Mailing

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return event_that_began(ago=datetime.timedelta(days=8), sessions=2, title="Phonics that sticks")


@pytest.fixture
def people(event):
    """Somebody who came to the second session alone, one who stayed away, one whom nobody has marked there, and one who sent apologies."""
    second = event.sessions.last()
    late, absent, unmarked, _ = (
        place_at(event, PersonFactory(name=name), state=state).person
        for name, state in (
            ("Late Lina", Booking.State.CONFIRMED),
            ("Absent Ana", Booking.State.CONFIRMED),
            ("Unmarked Uma", Booking.State.CONFIRMED),
            ("Excused Eve", Booking.State.APOLOGIES),
        )
    )
    mark(event, late, "absent")
    mark(event, late, "late", minutes=60, session=second)
    mark(event, absent, "present")
    mark(event, absent, "absent", session=second)
    mark(event, unmarked, "present")
    return event


def people_of(session, *groups):
    form = audience.SessionPeopleForm({"session": session.pk, "groups": groups})
    assert form.is_valid(), form.errors
    found = audience.people_of(form.cleaned_data)
    return [reader.name for reader in found.readers], {each.name: each.reason for each in found.left_out}


def test_those_who_came_to_the_session_and_why_others_do_not_get_it(people):
    second = people.sessions.last()
    assert people_of(second, "came") == (
        ["Late Lina"],
        {"Absent Ana": "absent", "Excused Eve": "apologies", "Unmarked Uma": "not marked"},
    )
    assert people_of(second, "stayed_away")[0] == ["Absent Ana", "Excused Eve"]
    assert people_of(second, "not_marked")[0] == ["Unmarked Uma"]
    assert people_of(people.sessions.first(), "came")[0] == ["Absent Ana", "Unmarked Uma"]


def test_it_is_asked_of_sessions_to_come_too(people):
    starts_at = people.ends_at + datetime.timedelta(days=30)
    to_come = Session.objects.create(event=people, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=1))
    having_a_place = ["Absent Ana", "Late Lina", "Unmarked Uma"]
    assert people_of(to_come, "not_marked") == (having_a_place, {"Excused Eve": "apologies"})
    chosen = {"session": to_come, "groups": ["not_marked"]}
    assert audience.in_words(chosen).startswith("people who have a place at Phonics that sticks on ")
    assert {reader.because for reader in audience.people_of(chosen).readers} == {"you have a place on Phonics that sticks"}


def test_it_is_asked_of_sessions_of_open_events(people):
    Event.objects.filter(pk=people.pk).update(state=Event.State.DRAFT)
    form = audience.SessionPeopleForm({"session": people.sessions.first().pk, "groups": ["came"]})
    assert form.errors == {"session": ["Choose a session from the list."]}


def test_the_events_team_writes_to_them(client, people):
    ensure_groups()
    josie = PersonFactory(name="Josie Clarke")
    josie.groups.add(Group.objects.get(name=EVENTS))
    client.force_login(josie, backend="django.contrib.auth.backends.ModelBackend")
    register = client.get(reverse("office_register", args=[people.pk]), {"session": people.sessions.last().pk}).text
    address = re.search(r'href="([^"]*/mailings/new/cpd.session/[^"]*)"', register)[1].replace("&amp;", "&")
    assert f'value="{people.sessions.last().pk}" selected' in client.get(address).text
    sent = {
        "session": people.sessions.last().pk,
        "groups": ["came"],
        "subject": "The slides",
        "body": "See {{ session }}.",
        "reply_to": "office",
    }
    page = client.post(address, sent, follow=True)
    assert "<strong>1 person</strong> would get it now" in page.text
    assert "eople who came to Phonics that sticks on" in page.text
    letter = client.get(reverse("office_mailings:people", args=[Mailing.objects.get().pk]))
    assert "Late Lina" in letter.text
