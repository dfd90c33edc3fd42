"""Who books for somebody else is written to by their own name, and the delegate is called what they called them."""

import datetime

import pytest

from tests.factories.bookings import book, lead_of
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.accounts.people import get_or_create_person
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events import events
from thep.events.events import Sitting
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

ADDRESS = "known@elsewhere.example"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    return lead_of(school, name="Grace O'Connell")


@pytest.fixture
def offered(school, lead):
    """A place that came free for somebody whom the lead knows by address alone."""
    get_or_create_person(ADDRESS, name="Nasima Begum", verified=True)
    event = EventFactory(capacity=1)
    taken = book(event)
    bookings.book(
        event, booker=lead, school=school, delegates=[Delegate(email=ADDRESS)], payment=Booking.Payment.FREE, waiting_list_if_full=True
    )
    changes.cancel(taken, by=taken.person)
    return Booking.objects.get(person__email=ADDRESS)


def test_no_letter_tells_a_school_the_name_of_somebody_whom_it_knows_by_address(school, lead, offered):
    start = offered.event.starts_at + 7 * DAY
    events.set_sessions(Event.objects.get(pk=offered.event_id), [Sitting(starts_at=start, ends_at=start + HOUR)])
    placed = bookings.book(
        EventFactory(), booker=lead, school=school, delegates=[Delegate(email=ADDRESS)], payment=Booking.Payment.FREE
    ).bookings[0]
    changes.cancel(placed, by=placed.person)
    letters = list(Message.objects.filter(person=lead))
    kinds = {letter.kind for letter in letters}
    assert kinds >= {"bookings.offered", "bookings.changed_waiting", "bookings.booked", "bookings.cancelled"}
    for letter in letters:
        assert "Nasima" not in letter.subject + letter.text + letter.html, letter.kind
        assert "Hello Grace" in letter.text, letter.kind
    assert any(f"{ADDRESS} cancelled this booking." in letter.text for letter in letters)


def test_the_offer_of_a_place_says_for_whom_it_is(lead, offered):
    letter = Message.objects.get(person=lead, kind="bookings.offered")
    assert f"A place is free for {ADDRESS}" in letter.text
    assert "A place is free for you" in Message.objects.get(person=offered.person, kind="bookings.offered").text


def test_who_loses_a_place_is_told_of_their_own_booking_and_who_booked_it_of_whose(school, lead):
    get_or_create_person(ADDRESS, name="Nasima Begum", verified=True)
    booking = bookings.book(
        EventFactory(), booker=lead, school=school, delegates=[Delegate(email=ADDRESS)], payment=Booking.Payment.FREE
    ).bookings[0]
    changes.cancel(booking, by=booking.person)
    texts = {message.person: message.text for message in Message.objects.filter(kind="bookings.cancelled")}
    assert "Your booking is cancelled" in texts[booking.person]
    assert f"The booking for {ADDRESS} is cancelled" in texts[lead]
