"""What a booking has been: each move is a row, and the office reads them as steps, whatever became of the booking later."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.cpd import place_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from tests.world import World
from thep.accounts import closing
from thep.bookings import changes, rsvp
from thep.bookings.approvals.models import PlaceRequest
from thep.bookings.ladders import WORDS, ladder_of
from thep.bookings.models import Booking, BookingMove
from thep.bookings.moves import Move
from thep.bookings.personal_data import bookings as exported
from thep.bookings.retention import forget_bookings
from thep.events.kinds import RSVP, EventKind
from thep.events.models import Event

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def steps(booking):
    return [what for _, what in ladder_of(Booking.objects.get(pk=booking.pk))]


def test_apologies_and_coming_after_all_stay_among_the_steps(declare):
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))
    event, person = EventFactory(kind="meeting"), PersonFactory(name="Grace Okafor")
    for answer in (rsvp.come, rsvp.send_apologies, rsvp.come):
        booking = answer(event, person=person, by=person)
    assert booking.ended_at is None
    assert steps(booking) == [
        "Requested by Grace Okafor",
        "Booked",
        "Sent apologies by Grace Okafor",
        "Booked: can come after all by Grace Okafor",
    ]


def test_waiting_being_offered_a_place_and_cancelling_are_steps_with_who_and_why():
    event = EventFactory(capacity=1)
    first = book(event)
    booking = book(event, PersonFactory(name="Grace Okafor"))
    changes.cancel(first, by=first.person)
    booking.refresh_from_db()
    changes.cancel(booking, by=PersonFactory(name="Farida Khan"), reason="Ill")
    assert steps(booking) == ["Requested: on the waiting list by Grace Okafor", "Offered a place", "Cancelled by Farida Khan: Ill"]


def test_an_older_booking_keeps_what_its_own_fields_say_and_goes_on_with_its_moves():
    booking = place_at(EventFactory(), PersonFactory(name="Grace Okafor"))
    Event.objects.filter(pk=booking.event_id).update(taken=1)
    earlier = timezone.now() - 3 * DAY
    Booking.objects.update(created_at=earlier, confirmed_at=earlier + DAY)
    booking.refresh_from_db()
    assert steps(booking) == ["Requested", "Booked"]
    changes.cancel(booking, by=booking.person)
    assert steps(booking) == ["Requested", "Booked", "Cancelled by Grace Okafor"]


def test_one_that_ended_before_moves_were_kept_says_so_too():
    booking = place_at(EventFactory(), PersonFactory(), state=Booking.State.CANCELLED)
    Booking.objects.update(created_at=timezone.now() - DAY)
    assert steps(booking) == ["Requested", "Cancelled"]


def test_what_a_school_was_asked_stands_before():
    school = SchoolFactory()
    booking = book(EventFactory(), teacher_at(school), school=school)
    lead, now = lead_of(school, name="Farida Khan"), timezone.now()
    PlaceRequest.objects.create(
        event=booking.event, person=booking.person, school=school, booking=booking, state=PlaceRequest.State.APPROVED,
        asked_at=now - 2 * DAY, answered_at=now - DAY, answered_by=lead, expires_at=now, net_pence=0,
    )  # fmt: skip
    assert steps(booking)[:2] == ["Asked for at the school", "Approved by Farida Khan"]


def test_the_office_reads_them(client):
    booking = book(EventFactory(), PersonFactory(name="Grace Okafor"))
    changes.cancel(booking, by=booking.person, reason="On a school trip")
    World().sign_in(client, "office")
    page = words(client.get(reverse("office_bookings:inspect", args=[booking.pk]))).partition("What it has been")[2]
    found = [page.index(step) for step in ("Requested by Grace", "Booked", "Cancelled by Grace Okafor: On a school trip")]
    assert found == sorted(found)


def test_every_move_has_its_words():
    assert set(WORDS) == set(Move)
    assert max(len(move) for move in Move) <= BookingMove._meta.get_field("move").max_length


class TestPersonalData:
    def test_they_are_exported_with_the_booking(self):
        booking = book(EventFactory())
        changes.cancel(booking, by=booking.person, reason="Ill")
        [told] = exported(booking.person)
        assert [(step["what"], step["reason"]) for step in told["steps"]] == [("book", ""), ("confirm", ""), ("cancel", "Ill")]

    def test_a_closed_account_s_name_is_taken_out_of_reasons(self):
        booking = book(EventFactory())
        named = PersonFactory(name="Asha Verma")
        changes.cancel(booking, by=None, reason="Asha Verma comes instead")
        closing.close(named)
        assert "Asha" not in BookingMove.objects.get(move=Move.CANCEL).reason

    def test_they_go_with_the_booking(self):
        booking = book(EventFactory())
        changes.cancel(booking, by=booking.person)
        closing.close(booking.person)
        Event.objects.filter(pk=booking.event_id).update(ends_at=timezone.now() - 7 * 366 * DAY)
        assert forget_bookings() == 1
        assert not BookingMove.objects.exists()
