"""What would help somebody on the day is forgotten when the day is long over."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.bookings.changes import cancel
from thep.bookings.models import Booking
from thep.bookings.retention import forget_needs
from thep.events.models import Event
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


def booking_with_needs(**event):
    booking = book(EventFactory(), PersonFactory(access_needs="A chair with arms", dietary_needs="No nuts"))
    Event.objects.filter(pk=booking.event_id).update(**event)
    return booking


def ended(**ago):
    at = timezone.now() - datetime.timedelta(**ago)
    return {"starts_at": at - datetime.timedelta(hours=2), "ends_at": at}


def needs_of(booking):
    return Booking.objects.values_list("access_needs", "dietary_needs").get(pk=booking.pk)


def test_needs_are_deleted_thirty_days_after_the_event_and_not_before():
    over, recent, ahead = booking_with_needs(**ended(days=30, hours=1)), booking_with_needs(**ended(days=29)), booking_with_needs()

    assert forget_needs() == 1

    assert [needs_of(booking) for booking in (over, recent, ahead)] == [("", "")] + 2 * [("A chair with arms", "No nuts")]
    assert forget_needs() == 0


def test_a_booking_that_ended_is_forgotten_too_where_its_event_has_no_date():
    booking = booking_with_needs(starts_at=None, ends_at=None)
    cancel(booking, by=booking.person)
    Booking.objects.update(ended_at=timezone.now() - datetime.timedelta(days=31))

    forget_needs()

    assert needs_of(booking) == ("", "")


def test_the_sweep_does_it(sandbox):
    booking = booking_with_needs(**ended(days=31))

    assert sweep()["needs deleted"] == 1

    assert needs_of(booking) == ("", "")
