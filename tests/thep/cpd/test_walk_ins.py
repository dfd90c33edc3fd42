"""Somebody who came without a place is found or made, booked at the event's price and marked present."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import teacher_at
from tests.factories.cpd import event_that_began, place_at
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from tests.world import World
from thep.accounts.models import User
from thep.bookings import walk_ins as doors
from thep.bookings.errors import AlreadyBooked, BookingClosed, EventFull
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.cpd.walk_ins import walk_ins
from thep.events import events
from thep.events.models import Event, Facilitator, Price
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def facilitator(client):
    person = PersonFactory(name="Rukhsana Akhtar")
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def event(facilitator):
    event = event_that_began(title="Phonics that sticks")
    event.facilitators.add(Facilitator.objects.create(name="Rukhsana Akhtar", slug="rukhsana-akhtar", person=facilitator))
    return event


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School", invoice_email="finance@loomwright.example")


@pytest.fixture
def grace(school):
    return teacher_at(school, name="Grace Okafor", email="grace@home.example")


def address(event):
    return reverse("member_leading_walk_in", args=[event.pk])


def fill(event):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    place_at(event, PersonFactory())
    Event.objects.filter(pk=event.pk).update(taken=1)


def test_somebody_is_found_by_name_and_added_in_two_taps(client, facilitator, event, grace, school):
    page = client.get(address(event), {"q": "okafor"}).text
    assert "Add Grace Okafor as present" in page
    assert "Loomwright Primary School" in page
    assert "Free" not in page
    assert "grace@home.example" not in page

    page = client.post(address(event), {"person": grace.pk, "q": "okafor"}, follow=True).text

    assert "Grace Okafor is added, and marked present." in page
    booking = Booking.objects.get(person=grace)
    assert (booking.state, booking.school, booking.payment) == ("confirmed", school, "free")
    kept = Mark.objects.get()
    assert (kept.person, kept.state, kept.by) == (grace, "present", facilitator)
    assert not Message.objects.exists()
    event.refresh_from_db()
    assert event.taken == 1


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("Okafor", True),
        ("grace OKAFÓR", True),
        ("Grace@HOME.example", True),
        ("grace", False),
        ("oka", False),
        ("g okafor", False),
        ("grace@home", False),
        ("home.example", False),
        ("", False),
    ],
)
def test_who_leads_an_event_finds_people_by_their_whole_surname_or_address_and_the_office_by_any_of_it(
    client, event, facilitator, grace, typed, finds
):
    assert ("Add Grace Okafor" in client.get(address(event), {"q": typed}).text) is finds
    assert [found.person for found in walk_ins.find_people(typed, event=event, by=facilitator)] == [grace] * finds
    office = World().office
    if typed in ("grace", "oka"):
        assert [found.person for found in walk_ins.find_people(typed, event=event, by=office)] == [grace]


@pytest.mark.parametrize("typed", ["", "grace", "begum"])
def test_nobody_is_added_by_a_guessed_number(client, event, grace, typed):
    answer = client.post(address(event), {"person": grace.pk, "q": typed})
    assert answer.status_code == 422
    assert "Find them again" in answer.text
    assert "Grace Okafor" not in answer.text
    assert not Booking.objects.exists()


def test_who_looks_for_many_people_is_asked_to_wait(client, event, grace, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"walk_in_search": "2/m/key"}
    answers = [client.get(address(event), {"q": "okafor"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_whoever_is_listed_is_not_added_again(client, event, grace):
    place_at(event, grace)
    assert "On the register already." in client.get(address(event), {"q": "okafor"}).text
    answer = client.post(address(event), {"person": grace.pk, "q": "okafor"})
    assert answer.status_code == 422
    assert "Grace Okafor is on the register already." in answer.text
    assert not Mark.objects.exists()


def test_somebody_new_is_made_with_name_address_and_school(client, event, school):
    sent = {"name": "Nasima Begum", "email": "nasima@loomwright.example", "school": school.pk}
    client.post(address(event), sent)
    booking = Booking.objects.get(person__email="nasima@loomwright.example")
    assert (booking.person.name, booking.school, booking.state) == ("Nasima Begum", school, "confirmed")
    assert Mark.objects.get().person == booking.person


def test_a_priced_place_is_invoiced_to_their_school(event, grace, school, facilitator):
    Price.objects.create(event=event, net_pence=9000)
    booking = walk_ins.add(event, event.sessions.get(), person=grace, by=facilitator)
    assert (booking.payment, booking.net_pence, booking.order_line.order.school) == ("invoice", 9000, school)


def test_what_is_wrong_with_somebody_new_is_said_and_kept(client, event):
    answer = client.post(address(event), {"name": "Nasima Begum", "email": "nasima"})
    assert answer.status_code == 422
    assert "Enter an email address, such as name@school.org." in answer.text
    assert 'value="Nasima Begum"' in answer.text
    assert "Enter their name." in client.post(address(event), {"name": "", "email": ""}).text
    assert not Booking.objects.exists()


def test_a_full_event_is_refused_unless_there_is_room(client, event, grace):
    fill(event)
    answer = client.post(address(event), {"person": grace.pk, "q": "okafor"})
    assert answer.status_code == 422
    assert "All places are taken." in answer.text
    assert "There’s room: add Grace Okafor" in answer.text
    assert not Mark.objects.exists()

    client.post(address(event), {"person": grace.pk, "q": "okafor", "makes_room": "yes"})
    event.refresh_from_db()
    assert (event.capacity, event.taken) == (2, 2)
    assert Mark.objects.get().person == grace


def test_nobody_new_is_made_where_they_are_refused(client, event, school):
    fill(event)
    sent = {"name": "Nasima Begum", "email": "nasima@loomwright.example", "school": school.pk}
    page = client.post(address(event), sent).text
    assert "There’s room: add as present" in page
    assert 'value="nasima@loomwright.example"' in page
    assert not User.objects.filter(email="nasima@loomwright.example").exists()


def test_who_waited_for_a_place_waits_no_longer(event, grace, facilitator):
    waiting = place_at(event, grace, state=Booking.State.WAITING)
    walk_ins.add(event, event.sessions.get(), person=grace, by=facilitator)
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert Booking.objects.live().get(person=grace).state == "confirmed"


def test_the_operation_refuses_in_each_wrong_state(event, grace, facilitator):
    early = event_that_began(ago=-datetime.timedelta(hours=3))
    with pytest.raises(BookingClosed, match="two hours before"):
        doors.seat(early, person=grace, school=None, by=facilitator)
    place_at(event, grace)
    with pytest.raises(AlreadyBooked):
        doors.seat(event, person=grace, school=None, by=facilitator)
    full = event_that_began(title="Full")
    fill(full)
    with pytest.raises(EventFull):
        doors.seat(full, person=grace, school=None, by=facilitator)
    events.cancel(event_that_began(title="Off", ago=-datetime.timedelta(days=1)), by=None, reason="Flooded.")
    off = Event.objects.get(title="Off")
    with pytest.raises(BookingClosed):
        doors.seat(off, person=grace, school=None, by=facilitator)


def test_before_its_doors_and_after_its_register_nobody_is_added(client, facilitator, event, grace):
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - datetime.timedelta(days=31))
    answer = client.post(address(event), {"person": grace.pk, "q": "okafor"})
    assert answer.status_code == 422
    assert "The register closed on" in answer.text
    assert not Booking.objects.exists()


def test_the_office_adds_somebody_too(client, event, grace):
    World().sign_in(client, "office")
    where = reverse("office_register_walk_in", args=[event.pk])
    assert where in client.get(reverse("office_register", args=[event.pk])).text
    assert "Add Grace Okafor as present: Free" in words(client.get(where, {"q": "grace"}))
    assert "Grace Okafor is added, and marked present." in words(client.post(where, {"person": grace.pk, "q": "okafor"}, follow=True))
    assert Mark.objects.get().person == grace


def test_nobody_else_adds_anybody(client, event, grace):
    client.force_login(grace, backend=BACKEND)
    assert client.post(address(event), {"person": grace.pk, "q": "okafor"}).status_code == 404
    assert client.post(reverse("office_register_walk_in", args=[event.pk]), {"person": grace.pk}).status_code in (
        302,
        403,
        404,
    )
    assert not Booking.objects.exists()
