"""Several events change in one step: whoever more than one of them concerns gets one letter, whatever they answered to each."""

import datetime

import icalendar
import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, rsvp
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events import events
from thep.events.events import Sitting
from thep.events.kinds import RSVP, EventKind
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
State = Booking.State


@pytest.fixture
def meetings(declare):
    """Three meetings, of which the second is full."""
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))
    made = [EventFactory(kind="meeting", title=f"Meeting {number}", capacity=20, format="online") for number in (1, 2, 3)]
    events.change(made[1], capacity=1)
    other = PersonFactory()
    rsvp.come(made[1], person=other, by=other)
    return [Event.objects.get(pk=each.pk) for each in made]


def move_all(found, *, by=7 * DAY, **beside):
    events.change_together([(each, {"sessions": [later(each, by)]} | beside) for each in found])


def later(event, by):
    return Sitting(starts_at=event.starts_at + by, ends_at=event.ends_at + by)


def letters_of_change(person):
    return list(Message.objects.filter(to=person.email, kind__startswith="bookings.changed").order_by("pk"))


def words_of(letter):
    return " ".join(letter.text.split())


def test_who_comes_waits_and_sent_apologies_reads_of_each_in_one_letter(meetings):
    person = PersonFactory()
    coming = rsvp.come(meetings[0], person=person, by=person)
    waits = rsvp.come(meetings[1], person=person, by=person)
    sorry = rsvp.send_apologies(meetings[2], person=person, by=person)
    assert [each.state for each in (coming, waits, sorry)] == [State.CONFIRMED, State.WAITING, State.APOLOGIES]
    move_all(meetings)
    [letter] = letters_of_change(person)
    text = words_of(letter)
    assert letter.kind == "bookings.changed_together"
    assert letter.subject == "Changed: 3 dates"
    first, second, third = (text.index(f"Meeting {number}") for number in (1, 2, 3))
    assert first < text.index("See or change your answer") < second
    assert second < text.index("You’re still on the waiting list.") < third
    assert third < text.index("You sent apologies for this event. If you can come now, tell us that you can come")
    assert "/book/answer/" in letter.html
    assert letter.calendar.count("BEGIN:VEVENT") == 1
    [entry] = icalendar.Calendar.from_ical(letter.calendar).walk("VEVENT")
    assert entry["summary"] == "Meeting 1"
    assert "you told us whether you’re coming" in text


@pytest.mark.parametrize("answer", [rsvp.come, rsvp.send_apologies], ids=["waits", "sent apologies"])
def test_who_has_no_place_at_any_gets_one_letter_and_no_invitation(meetings, answer):
    for event in (meetings[0], meetings[2]):
        events.change(event, capacity=1)
        other = PersonFactory()
        rsvp.come(event, person=other, by=other)
    person = PersonFactory()
    found = list(Event.objects.order_by("pk"))
    for event in found:
        answer(event, person=person, by=person)
    move_all(found)
    [letter] = letters_of_change(person)
    assert letter.subject == "Changed: 3 dates"
    assert letter.calendar == ""
    assert "invitation" not in words_of(letter)
    said = (
        "You’re still on the waiting list."
        if answer is rsvp.come
        else "It’s full at the moment. If you can come now, join the waiting list"
    )
    assert words_of(letter).count(said) == 3


def test_one_of_several_that_concerns_somebody_is_told_as_by_itself(meetings):
    sorry, waits = PersonFactory(), PersonFactory()
    rsvp.send_apologies(meetings[0], person=sorry, by=sorry)
    rsvp.come(meetings[1], person=waits, by=waits)
    move_all(meetings)
    assert [each.kind for each in letters_of_change(sorry)] == ["bookings.changed_apologies"]
    assert [each.kind for each in letters_of_change(waits)] == ["bookings.changed_waiting"]


def test_who_is_offered_a_place_by_the_change_reads_that_it_is_reserved(meetings):
    person = PersonFactory()
    rsvp.come(meetings[0], person=person, by=person)
    rsvp.come(meetings[1], person=person, by=person)
    move_all(meetings, capacity=5)
    [letter] = letters_of_change(person)
    assert "A place is reserved for you until" in words_of(letter)
    assert "waiting list" not in words_of(letter)


def test_who_books_for_a_colleague_hears_once_of_what_they_have_to_pay():
    school = SchoolFactory()
    lead, colleague = lead_of(school), teacher_at(school, name="Amina Rahman")
    courses = [EventFactory(starts_at=timezone.now() + days * DAY, price=20000) for days in (20, 30)]
    for event in courses:
        delegates = [Delegate(person=colleague)]
        bookings.book(event, booker=lead, school=school, delegates=delegates, payment=Booking.Payment.CARD, waiting_list_if_full=True)
    assert set(Booking.objects.values_list("state", flat=True)) == {State.HELD}
    move_all(courses)
    [own], [leads] = letters_of_change(colleague), letters_of_change(lead)
    assert words_of(own).count("A place is held for you until") == 2
    assert words_of(leads).count("A place is held for Amina Rahman until") == 2
