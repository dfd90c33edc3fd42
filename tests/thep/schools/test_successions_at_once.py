"""A school continues as another while somebody books, and while somebody else confirms it too."""

import threading

import pytest
from django.db import connection

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.threads import at_once
from thep.bookings import bookings
from thep.bookings.models import Booking
from thep.schools import successions
from thep.schools.errors import CannotContinue
from thep.schools.gias_links import Link
from thep.schools.models import School

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def schools():
    old, new = SchoolFactory(status="closed"), SchoolFactory()
    successions.propose([Link(old.urn, new.urn, new.name)])
    return old, new


def confirm_while_booking(schools, monkeypatch, *, patience=1):
    """Confirm when somebody's booking has been found allowed and isn't written yet; return the school that it is of in the end.

    The booking waits so many seconds at most for the other to be done, which it can't be while the school is held.
    """
    old, new = schools
    teacher, event = teacher_at(old), EventFactory()
    allowed, confirmed = threading.Event(), threading.Event()
    lock = bookings.places.lock

    def lock_late(*pks):
        allowed.set()
        confirmed.wait(timeout=patience)
        return lock(*pks)

    monkeypatch.setattr(bookings.places, "lock", lock_late)

    def work(number):
        if number == 0:
            return book(event, teacher, school=old)
        allowed.wait(timeout=20)
        monkeypatch.setattr(bookings.places, "lock", lock)
        successions.confirm(old, successor=new)
        confirmed.set()
        return None

    assert [each for each in at_once(work, times=2) if isinstance(each, Exception)] == []
    return Booking.objects.get().school


def test_what_is_booked_at_that_moment_goes_too(schools, monkeypatch):
    assert confirm_while_booking(schools, monkeypatch) == schools[1]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
def test_without_holding_the_school_it_would_stay_behind(schools, monkeypatch):
    monkeypatch.setattr(successions, "hold", lambda school: None)
    assert confirm_while_booking(schools, monkeypatch, patience=20) == schools[0]


def test_of_several_who_confirm_at_once_one_does(schools):
    old, new = schools
    teacher_at(old)
    by = PersonFactory()
    answers = at_once(lambda number: successions.confirm(old, successor=new, by=by), times=3)
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [CannotContinue] * 2
    assert School.objects.get(pk=old.pk).continues_as == new
    assert new.affiliations.count() == 1
