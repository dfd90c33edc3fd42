"""Whoever didn't come gets a letter, and their school one for each session, a day afterwards."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.absences import DAY, WORDS, absent_from, missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.courses import course_page
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import SchoolFactory
from thep.bookings.models import Booking
from thep.cpd.absences import absences, letters
from thep.events.kinds import RSVP, EventKind
from thep.events.models import Event, EventFile
from thep.mail.models import Message

pytestmark = pytest.mark.django_db


def told(kind):
    return Message.objects.filter(kind=f"cpd.{kind}").order_by("pk")


@pytest.fixture
def school():
    school = SchoolFactory(name="Loomwright Primary School")
    lead_of(school, name="Farida Khanom", email="farida@loomwright.example")
    return school


@pytest.fixture
def event():
    return event_that_began(ago=2 * DAY, title="Phonics that sticks")


def test_the_school_is_told_once_of_all_its_people_with_the_policy_and_what_follows(school, event):
    for name in ("Grace Okafor", "Ahmed Ali"):
        absent_from(event, person=PersonFactory(name=name), school=school)
    absent_from(event, person=PersonFactory(name="Zoe Carr"), school=school, state="present")
    absent_from(event, person=PersonFactory(name="Peter Lowe"), school=school, state="apologies")

    assert [letters.tell_all(), letters.tell_all()] == [3, 0]

    letter = told("absent_at_school").get()
    assert letter.to == "farida@loomwright.example"
    assert "Grace Okafor: The fee for not coming is £25. Our office decides whether it is charged." in letter.text
    assert "Ahmed Ali" in letter.text
    assert WORDS in letter.text
    assert "Zoe Carr" not in letter.text
    assert "Peter Lowe" not in letter.text


def test_somebody_marked_absent_later_makes_no_second_letter_to_the_school(school, event):
    absent_from(event, school=school)
    letters.tell_all()
    absent_from(event, school=school)
    letters.tell_all()
    assert (told("absent_at_school").count(), told("missed").count()) == (1, 2)


def test_each_school_is_told_of_its_own_people(school, event):
    other = SchoolFactory()
    lead_of(other)
    absent_from(event, person=PersonFactory(name="Grace Okafor"), school=school)
    absent_from(event, person=PersonFactory(name="Ahmed Ali"), school=other)
    letters.tell_all()
    assert ["Grace Okafor" in each.text for each in told("absent_at_school")] in ([True, False], [False, True])


def test_the_person_hears_of_it_with_the_policy_and_who_apologised_does_not(event):
    booking = absent_from(event)
    absent_from(event, state="apologies")
    assert letters.tell_all() == 1
    letter = told("missed").get()
    assert letter.to == booking.person.email
    assert "Phonics that sticks" in letter.subject
    assert "The fee for not coming is £25." in letter.text
    assert f"/member/bookings/{booking.reference}/" in letter.text


def test_materials_are_named_where_whoever_leads_it_said_so(event):
    absent_from(event)
    for title, meant_for in (("Slides for all", "all_after"), ("For who came", "came")):
        EventFile.objects.create(event=event, title=title, kind="pdf", size=9, file="events/none.pdf", meant_for=meant_for)
    letters.tell_all()
    letter = told("missed").get()
    assert "Slides for all" in letter.text
    assert "For who came" not in letter.text


def test_what_the_office_has_decided_by_then_is_said(event):
    booking = absent_from(event)
    absences.waive(booking, by=PersonFactory(), reason="Her train was cancelled")
    letters.tell_all()
    assert "The cost of not coming was waived on" in told("missed").get().text


@pytest.mark.parametrize("ago", [datetime.timedelta(hours=6), 20 * DAY], ids=["today", "weeks ago"])
def test_nobody_hears_on_the_day_itself_or_of_what_is_long_past(school, ago):
    absent_from(event_that_began(ago=ago), school=school)
    assert letters.tell_all() == 0


def test_the_school_hears_once_its_people_are_marked_or_after_three_days(school):
    for ago, expected in ((2 * DAY, 0), (4 * DAY, 1)):
        event = event_that_began(ago=ago)
        absent_from(event, school=school)
        place_at(event, PersonFactory(), school=school)
        Message.objects.all().delete()
        letters.tell_all()
        assert told("absent_at_school").filter(cause__startswith=f"events.session:{event.sessions.get().pk}:").count() == expected


def test_marks_that_differ_tell_nobody(school, event):
    booking = absent_from(event, school=school, state=None)
    for state in ("present", "absent"):
        mark(event, booking.person, state)
    assert letters.tell_all() == 0


def test_a_meeting_that_people_answer_by_one_press_tells_nobody(declare, event, school):
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))
    absent_from(event, school=school)
    Event.objects.update(kind="meeting")
    assert letters.tell_all() == 0


def test_a_missed_session_of_a_series_offers_another_date_and_costs_no_fee(school):
    page = course_page()
    booking, session = missed_first(series(page), school=school, absence_text=WORDS, absence_fee_pence=2500)
    run_of(page)
    assert letters.tell_all() == 2
    letter = told("missed").get()
    assert f"/member/bookings/{booking.reference}/sessions/{session.pk}/" in letter.text
    assert "The fee for not coming" not in letter.text
    assert "We’ve offered them a free place at another date" in told("absent_at_school").get().text


def test_without_a_free_place_none_is_offered():
    page = course_page()
    _, session = missed_first(series(page))
    run_of(page, capacity=0)
    letters.tell_all()
    assert f"/sessions/{session.pk}/" not in told("missed").get().text


def test_whoever_has_no_place_any_more_hears_nothing(event, school):
    absent_from(event, school=school)
    Booking.objects.update(state="cancelled", ended_at=timezone.now(), end_reason="Ill")
    assert letters.tell_all() == 0
