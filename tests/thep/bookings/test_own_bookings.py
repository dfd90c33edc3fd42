"""What somebody has booked is read once for a page, and says the same to all that ask."""

import datetime

import pytest
from django.db.models import F
from django.test import RequestFactory
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import stamps
from tests.factories.events import EventFactory
from thep.accounts.models import User
from thep.bookings.marks import marks
from thep.bookings.models import Booking
from thep.bookings.own_bookings import coming_of
from thep.bookings.queries import next_for
from thep.events.models import Event

pytestmark = pytest.mark.django_db
State = Booking.State


def book(person, event, state):
    payment = Booking.Payment.FREE
    booking = Booking.objects.create(event=event, person=person, booker=person, state=state, payment=payment, **stamps(state))
    Event.objects.filter(pk=event.pk).update(taken=F("taken") + int(booking.has_place))


def asked_by(person):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=person.pk)
    return request


def test_marks_are_the_same_whether_what_is_booked_was_read_before_or_not(django_assert_num_queries):
    person, other = PersonFactory(), PersonFactory()
    now = timezone.now()
    coming, again, undated, over, free = (
        EventFactory(starts_at=starts)
        for starts in (now + datetime.timedelta(days=3), now + datetime.timedelta(days=5), None, now - datetime.timedelta(days=3), now)
    )
    book(person, coming, State.CONFIRMED)
    book(person, again, State.APOLOGIES)
    book(person, again, State.WAITING)
    book(person, undated, State.OFFERED)
    book(person, over, State.CONFIRMED)
    book(other, free, State.CONFIRMED)
    to_come, request = [coming, again, undated, free], asked_by(person)

    not_read = marks(to_come, request)
    coming_of(request.user)
    with django_assert_num_queries(0):
        assert marks(to_come, request) == not_read
    assert set(not_read) == {coming.pk, again.pk, undated.pk}
    assert not_read[again.pk][1] == "You’re on the waiting list"
    assert over.pk in marks([*to_come, over], request), "what is over is asked for, as it isn't among what is coming"


def test_what_is_next_begins_with_what_has_to_be_answered_and_has_no_apologies(django_assert_num_queries):
    person = PersonFactory()
    events = [EventFactory(starts_at=timezone.now() + datetime.timedelta(days=days)) for days in range(1, 5)]
    for event, state in zip(events, (State.APOLOGIES, State.WAITING, State.CONFIRMED, State.HELD), strict=True):
        book(person, event, state)
    book(person, EventFactory(starts_at=None), State.CONFIRMED)

    with django_assert_num_queries(1):
        found = next_for(person, most=5)
        assert [booking.event.venue for booking in found] == [booking.event.venue for booking in next_for(person, most=5)]

    assert [booking.event for booking in found] == [events[3], events[2], events[1]]
