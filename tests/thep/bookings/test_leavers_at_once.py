"""Somebody is booked at the moment in which somebody else leaves: neither waits for the other for ever."""

import threading
from contextlib import suppress

import pytest
from django.db import connection

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.threads import at_once
from thep.bookings import bookings, leavers
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.schools import leavers as school_leavers

pytestmark = pytest.mark.django_db(transaction=True)


def held_by_both(hold, barrier):
    """Return `hold` so that whoever holds what it holds waits until the other holds something too, as far as that can be."""

    def hold_and_wait(*args, **kwargs):
        held = hold(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return held

    return hold_and_wait


def place(person, event, *, by, school):
    return bookings.book(event, booker=by, school=school, delegates=[Delegate(person=person)], payment=Booking.Payment.INVOICE)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_one_leaves_while_another_is_booked_on_the_same_event(monkeypatch):
    school, event = SchoolFactory(invoice_email="finance@loomwright.example"), EventFactory(price=4500)
    lead, leaver, follower, colleague = lead_of(school), *(teacher_at(school) for _ in range(3))
    booking = place(leaver, event, by=lead, school=school).bookings[0]
    decisions = {leavers.NAME: {booking.reference: leavers.Decision(to=follower)}}
    both_hold = threading.Barrier(2)
    monkeypatch.setattr(bookings, "hold_school", held_by_both(bookings.hold_school, both_hold))
    monkeypatch.setattr(leavers.places, "lock", held_by_both(leavers.places.lock, both_hold))
    work = [
        lambda: school_leavers.remove(leaver, school=school, by=lead, decisions=decisions),
        lambda: place(colleague, event, by=lead, school=school),
    ]
    answers = at_once(lambda number: work[number](), times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Leaving", "Placed"]
    assert {each.person for each in Booking.objects.live()} == {follower, colleague}
