"""The footer of a letter about a booking says which reason holds for its reader: theirs, a colleague's booking, or an answer."""

import datetime

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, changes, rsvp
from thep.bookings.audiences import Group, people_of
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events import events
from thep.events.events import Sitting
from thep.events.kinds import RSVP, EventKind
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

HOUR, WEEK = datetime.timedelta(hours=1), datetime.timedelta(days=7)


@pytest.fixture
def coming(declare):
    """Somebody who told us that they're coming to a meeting."""
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))
    person = PersonFactory()
    return rsvp.come(EventFactory(kind="meeting", title="Heads of maths"), person=person, by=person)


def reason(kind, person):
    """Return why the newest letter of `kind` came to `person`."""
    text = Message.objects.filter(kind=f"bookings.{kind}", person=person).latest("created_at").text
    return text.partition("You get this email because ")[2].partition(".")[0]


def move(event):
    start = event.starts_at + WEEK
    events.set_sessions(Event.objects.get(pk=event.pk), [Sitting(starts_at=start, ends_at=start + HOUR)])


def test_who_booked_for_themselves_is_told_so():
    booking = book(EventFactory())
    move(booking.event)
    assert reason("confirmed", booking.person) == reason("changed", booking.person) == "you booked a place with us"


def test_whose_colleague_booked_is_told_so_and_the_colleague_of_whose_booking_it_is():
    school = SchoolFactory()
    lead, colleague = lead_of(school), teacher_at(school)
    delegates = [Delegate(email=colleague.email)]
    booking = bookings.book(EventFactory(), booker=lead, school=school, delegates=delegates, payment=Booking.Payment.FREE).bookings[0]
    changes.cancel(booking, by=colleague)
    assert reason("confirmed", colleague) == reason("cancelled", colleague) == "a colleague booked you a place"
    assert reason("cancelled", lead) == "you look after a colleague’s booking"


def test_who_answered_an_invitation_has_booked_nothing(coming):
    move(coming.event)
    assert reason("changed", coming.person) == "you told us whether you’re coming"
    events.cancel(Event.objects.get(pk=coming.event_id), by=None, reason="The speaker is ill")
    assert reason("cancelled", coming.person) == "you told us whether you’re coming"


def test_who_waits_has_booked_nothing():
    event = EventFactory(capacity=1)
    book(event)
    waiting = book(event)
    move(event)
    assert reason("changed_waiting", waiting.person) == "you asked us for a place"


def test_what_the_office_writes_about_a_meeting_goes_to_who_is_coming(coming):
    [reader] = people_of({"event": coming.event, "groups": [Group.BOOKED]}).readers
    assert reader.because == "you’ve told us that you’re coming to Heads of maths"


def test_what_the_office_writes_about_a_course_goes_to_who_has_a_place():
    booking = book(EventFactory(title="Phonics"))
    [reader] = people_of({"event": booking.event, "groups": [Group.BOOKED]}).readers
    assert reader.because == "you have a place on Phonics"
