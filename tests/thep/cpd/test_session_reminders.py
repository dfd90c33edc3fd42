"""Whoever makes a missed session up is reminded two days before it, unless that isn't true any more when the letter leaves."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.absences import missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from thep.accounts.models import User
from thep.bookings.models import Booking, SessionPlace
from thep.cpd.parallel import parallel_sessions, session_reminders
from thep.cpd.self_marking import self_marks
from thep.events import events
from thep.events.events import Sitting
from thep.events.models import Event, Session
from thep.mail import sender
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
COULD_NOT_LEAVE = ("cancelled", "They have no place at this session any more, or it was cancelled, has moved or has begun.")


@pytest.fixture
def place():
    """A place at a session in 40 hours that was taken a week ago."""
    page = course_page()
    booking, missed = missed_first(series(page))
    session = run_of(page, within=40 * HOUR).sessions.order_by("starts_at").first()
    made = parallel_sessions.take(booking, missed=missed, session=session, by=booking.person)
    SessionPlace.objects.update(taken_at=timezone.now() - 7 * DAY)
    made.refresh_from_db()
    return made


def move(place, by):
    """Move the run of the place, each of its sessions."""
    sittings = [Sitting(starts_at=each.starts_at + by, ends_at=each.ends_at + by) for each in place.session.event.sessions.all()]
    events.set_sessions(place.session.event, sittings)


def end_booking(place):
    Booking.objects.filter(pk=place.booking_id).update(state=Booking.State.CANCELLED, ended_at=timezone.now(), end_reason="Has left")


def reminded():
    return Message.objects.filter(kind="cpd.session_place_reminder")


def test_where_people_mark_themselves_the_letter_leads_to_that(place):
    self_marks.allow(place.session.event, by=PersonFactory())
    session_reminders.remind_all()
    assert "/member/here/" in reminded().get().text


def test_they_are_reminded_once_and_the_letter_leaves(place):
    Event.objects.filter(pk=place.session.event_id).update(joining_notes="Ring the bell twice.")
    assert [session_reminders.remind_all(), session_reminders.remind_all()] == [1, 0]
    sender.send_due()
    letter = reminded().get()
    assert (letter.to, letter.state) == (place.booking.person.email, "handed over")
    assert place.session.event.title in letter.subject
    assert "Ring the bell twice." in letter.text
    assert "/member/here/" not in letter.text
    assert f"/member/bookings/{place.booking.reference}/sessions/{place.missed_id}/" in letter.text


def test_they_are_reminded_again_where_the_session_has_moved_since(place):
    session_reminders.remind_all()
    move(place, HOUR)
    assert session_reminders.remind_all() == 1
    sender.send_due()
    assert sorted(reminded().values_list("state", flat=True)) == ["cancelled", "handed over"]


@pytest.mark.parametrize(
    "change",
    [
        lambda place: SessionPlace.objects.update(taken_at=timezone.now() - HOUR),
        lambda place: move(place, 2 * DAY),
        lambda place: Session.objects.filter(pk=place.session_id).update(starts_at=timezone.now() - HOUR),
    ],
    ids=["just taken", "far off", "begun"],
)
def test_nobody_is_reminded_who_has_just_been_told_nor_of_what_is_far_off_or_has_begun(place, change):
    change(place)
    assert session_reminders.remind_all() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda place: parallel_sessions.give_up(place, by=place.booking.person),
        lambda place: events.cancel(place.session.event, by=None, reason="Ill"),
        lambda place: move(place, 4 * HOUR),
        lambda place: User.objects.update(is_active=False),
        end_booking,
    ],
    ids=["given up", "cancelled", "moved", "account closed", "booking ended"],
)
def test_a_reminder_that_is_not_true_any_more_does_not_leave(place, change):
    session_reminders.remind_all()
    change(place)
    sender.send_due()
    assert reminded().values_list("state", "reason").get() == COULD_NOT_LEAVE


def test_a_place_that_was_given_up_gets_none(place):
    parallel_sessions.give_up(place, by=place.booking.person)
    assert session_reminders.remind_all() == 0


def test_who_was_told_is_found_in_two_queries(place, django_assert_num_queries):
    session_reminders.remind_all()
    with django_assert_num_queries(2):
        assert session_reminders.remind_all() == 0
