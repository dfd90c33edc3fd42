"""A request lapses by itself once its school hours are over; the sweep only says so."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.thep.bookings.test_booking_form import Visit, signed_in, text_of
from thep.bookings.approvals import answers, lapses, personal_data, school_settings
from thep.bookings.errors import NotPossibleNow
from thep.bookings.models import PlaceRequest
from thep.bookings.school_clock import later_by_school_hours
from thep.events import events
from thep.events.models import Event, SchoolHoliday
from thep.mail.models import Message
from thep.schedule.sweep import sweep
from thep.schools import affiliations

pytestmark = pytest.mark.django_db

State = PlaceRequest.State


def london(day, hour, minute=0):
    return timezone.make_aware(datetime.datetime.combine(datetime.date(2027, 1, day), datetime.time(hour, minute)))


@pytest.mark.parametrize(
    ("asked", "hours", "ends"),
    [
        (london(11, 11), 72, london(14, 11)),
        (london(11, 11), 24, london(12, 11)),
        (london(14, 15, 20), 72, london(19, 15, 20)),  # over a weekend
        (london(16, 12), 72, london(21, 10)),  # a Saturday counts from Monday morning
        (london(15, 20), 24, london(19, 10)),  # so does a Friday evening
        (london(11, 7), 72, london(14, 10)),  # never before the morning
        (london(20, 11), 72, london(26, 11)),  # an inset day on the 22nd
    ],
)
def test_school_hours_run_on_school_days_alone(asked, hours, ends):
    SchoolHoliday.objects.create(name="Inset", first_day=datetime.date(2027, 1, 22), last_day=datetime.date(2027, 1, 22))
    assert later_by_school_hours(asked, hours) == ends


def test_it_has_lapsed_with_every_job_stopped(ask, teacher, lead, event, monday):
    asked = ask(teacher)
    monday.move_to(london(14, 10, 59))
    assert asked.is_waiting
    monday.move_to(london(14, 11))
    asked = PlaceRequest.objects.get()
    assert (asked.state, asked.has_lapsed, asked.label) == (State.ASKED, True, "Lapsed")
    with pytest.raises(NotPossibleNow, match="This request lapsed on Thursday 14 January 2027"):
        answers.approve(asked, by=lead, payment="invoice", purchase_order="1")
    hers = signed_in(teacher)
    assert "Nobody answered it by 11am on Thursday 14 January 2027." in text_of(hers.get(reverse("member_request", args=[asked.pk])))
    assert "wait for your answer" not in text_of(signed_in(lead).get(reverse("member")))
    Visit(event, teacher).send(payment="ask")
    assert list(PlaceRequest.objects.order_by("pk").values_list("state", flat=True)) == [State.LAPSED, State.ASKED]


def test_the_sweep_tells_the_teacher_and_the_leads_once(ask, teacher, lead, monday):
    ask(teacher)
    assert lapses.lapse_all() == 0
    monday.move_to(london(14, 11))
    sweep()
    assert lapses.lapse_all() == 0
    assert PlaceRequest.objects.get().state == State.LAPSED
    told = dict(Message.objects.filter(kind__startswith="bookings.request_lapsed").values_list("to", "kind"))
    assert told == {teacher.email: "bookings.request_lapsed", lead.email: "bookings.request_lapsed_at_school"}
    assert Message.objects.filter(kind__startswith="bookings.request_lapsed").count() == 2
    assert "Nobody at Loomwright Primary School has answered" in Message.objects.get(to=teacher.email).text


def test_each_school_says_how_long(ask, school, teacher, lead):
    school_settings.change(school, asks_first=True, hours=24, by=lead)
    asked = ask(teacher)
    school_settings.change(school, asks_first=True, hours=240, by=lead)
    assert PlaceRequest.objects.get(pk=asked.pk).expires_at == london(12, 11)


def test_it_lapses_as_booking_closes_or_the_event_is_called_off(ask, teacher, lead, monday):
    soon = EventFactory(price=4500, starts_at=london(12, 9))
    closes, called_off = ask(teacher, at=soon), ask(teacher)
    events.cancel(called_off.event, by=lead, reason="Ill")
    monday.move_to(london(12, 9))
    assert lapses.lapse_all() == 2
    assert "Booking closed before anybody answered it." in text_of(signed_in(teacher).get(reverse("member_request", args=[closes.pk])))
    assert "The event has been cancelled." in text_of(
        signed_in(lead).get(reverse("member_school_request", args=[closes.school.urn, called_off.pk]))
    )
    texts = " ".join(Message.objects.filter(kind="bookings.request_lapsed").values_list("text", flat=True))
    assert "has been cancelled" in texts
    assert "closed before your school answered" in texts


def test_nobody_is_told_of_who_has_left_or_has_a_place(ask, teacher, lead, event, monday):
    left, booked = ask(teacher), ask()
    affiliations.end(left.person.affiliations.get(), by=lead)
    book(event, booked.person, payment="card")
    monday.move_to(london(20, 11))
    assert lapses.lapse_all() == 2
    assert not Message.objects.filter(kind__startswith="bookings.request_lapsed").exists()


def test_an_answer_that_came_first_stands(ask, teacher, lead, monday):
    asked = ask(teacher)
    answers.decline(asked, by=lead, reason="Exam week")
    monday.move_to(london(20, 11))
    assert not lapses.lapse(asked)
    assert PlaceRequest.objects.get().state == State.DECLINED


def test_requests_are_deleted_a_year_after_their_event(ask, teacher, lead, monday):
    teacher.access_needs = "Step-free access"
    teacher.save()
    asked = ask(teacher)
    Event.objects.filter(pk=asked.event_id).update(ends_at=timezone.now() - datetime.timedelta(days=31))
    assert personal_data.forget_requests() == 0
    assert PlaceRequest.objects.get().access_needs == ""
    Event.objects.filter(pk=asked.event_id).update(ends_at=timezone.now() - datetime.timedelta(days=366))
    assert personal_data.forget_requests() == 1
