"""The running order of an event and notes for who leads it: they and the office write them, and nobody else sees them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.thep.reports.test_events import of
from tests.world import World
from thep.events import copies
from thep.events.models import Event, Facilitator
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
WRITTEN = {"running_order": "4pm Welcome\n4.15pm Sounds and letters", "leader_notes": "The key is at reception."}


@pytest.fixture
def leader():
    return PersonFactory(name="Rukhsana Akhtar")


@pytest.fixture
def event(leader):
    event = EventFactory(title="Phonics that sticks")
    event.facilitators.add(Facilitator.objects.create(name=leader.name, slug="rukhsana-akhtar", person=leader))
    return event


def address(event):
    return reverse("member_leading_plan", args=[event.pk])


def write(client, event, person, **changed):
    client.force_login(person)
    return client.post(address(event), WRITTEN | changed)


def test_who_leads_it_writes_both_and_finds_them_on_its_page(client, event, leader):
    assert write(client, event, leader).url == reverse("member_leading_event", args=[event.pk])
    page = client.get(reverse("member_leading_event", args=[event.pk])).text
    for said in ("4.15pm Sounds and letters", "The key is at reception.", address(event)):
        assert said in page
    assert "4.15pm Sounds and letters" in client.get(address(event)).text


def test_the_office_reads_and_changes_them(client, event, leader):
    write(client, event, leader)
    World().sign_in(client, "office")
    page = client.get(reverse("office_events:inspect", args=[event.pk])).text
    assert "The key is at reception." in page
    event.refresh_from_db()
    client.post(reverse("office_events:edit", args=[event.pk]), of(event, running_order="4pm Tea", leader_notes=""))
    event.refresh_from_db()
    assert (event.running_order, event.leader_notes) == ("4pm Tea", "")


def test_nobody_who_comes_sees_them_or_is_written_to(client, event, leader):
    booking = book(event)
    letters = Message.objects.count()
    write(client, event, leader)
    assert Message.objects.count() == letters
    client.force_login(booking.person)
    for page in (reverse("member_booking", args=[booking.reference]), reverse("book", args=[event.pk])):
        assert "The key is at reception." not in client.get(page, follow=True).text
    assert client.get(address(event)).status_code == 404
    assert write(client, event, booking.person, leader_notes="Mine").status_code == 404
    assert Event.objects.get(pk=event.pk).leader_notes == WRITTEN["leader_notes"]


def test_what_is_too_long_is_said_and_kept_as_it_was_typed(client, event, leader):
    answer = write(client, event, leader, running_order="a" * 4001)
    assert answer.status_code == 422
    assert "Use 4,000 characters or fewer." in answer.text
    assert "The key is at reception." in answer.text
    assert Event.objects.get(pk=event.pk).running_order == ""


def test_of_a_cancelled_event_or_outside_its_time_they_are_not_written(client, event, leader):
    Event.objects.filter(pk=event.pk).update(state=Event.State.CANCELLED)
    assert "This event is cancelled" in write(client, event, leader).text
    Event.objects.filter(pk=event.pk).update(state=Event.State.OPEN, ends_at=timezone.now() - datetime.timedelta(days=30))
    assert write(client, event, leader).status_code == 403
    assert Event.objects.get(pk=event.pk).leader_notes == ""


def test_a_copy_has_them_too(event):
    Event.objects.filter(pk=event.pk).update(**WRITTEN)
    made = copies.to_date(Event.objects.get(pk=event.pk), first_day=timezone.localdate() + datetime.timedelta(days=60))
    assert (made.running_order, made.leader_notes) == (WRITTEN["running_order"], WRITTEN["leader_notes"])
