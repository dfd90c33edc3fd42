"""Online sessions are joined by our address, from a quarter of an hour before, and that counts as arriving if the event says so."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import mark, place_at
from tests.factories.events import EventFactory
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.events.models import Event, Session

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
