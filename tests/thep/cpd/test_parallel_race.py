"""Several take the last place at a parallel session, or book it, at the same moment: one has it."""

import pytest
from django.db import connection
from wagtail.models import Locale, Page

from tests.factories.absences import absent_from, missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.threads import at_once
from thep.bookings.models import Booking, SessionPlace
from thep.bookings.places import miscounted
from thep.cpd.absences import absences
from thep.cpd.parallel.parallel_sessions import NoParallelPlace, take
from thep.payments.models import Order

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def a_page():
    """A page that runs present, in a database whose first pages another test has emptied."""
    Locale.objects.get_or_create(language_code="en-gb")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    return root.add_child(title="Phonics", slug="phonics-for-all")


def test_one_of_six_has_the_last_place_and_the_others_hear_that_it_has_gone():
    page = a_page()
    event, run = series(page), run_of(page, capacity=1)
    bookings = [missed_first(event) for _ in range(6)]
    last = run.sessions.order_by("starts_at").first()

    def press(number):
        booking, session = bookings[number]
        return take(booking, missed=session, session=last, by=booking.person)

    answers = at_once(press, times=6)

    assert SessionPlace.objects.held().count() == 1
    refused = [each for each in answers if isinstance(each, NoParallelPlace)]
    assert len(refused) == 5
    assert all("just been taken" in str(each) for each in refused)
    assert miscounted() == []


def test_a_booking_and_a_parallel_place_dont_both_get_it():
    page = a_page()
    run = run_of(page, capacity=1)
    missed, session = missed_first(series(page))
    last, person = run.sessions.order_by("starts_at").first(), PersonFactory()
    work = (lambda: take(missed, missed=session, session=last, by=missed.person), lambda: book(run, person))

    at_once(lambda number: work[number](), times=2)

    placed = Booking.objects.placed().filter(event=run).count()
    assert placed + SessionPlace.objects.held().count() == 1
    assert miscounted() == []


def test_five_presses_at_once_charge_one_fee():
    booking, by = absent_from(), PersonFactory()
    at_once(lambda number: absences.charge([booking], by=by), times=5)
    assert Order.objects.count() == 1
