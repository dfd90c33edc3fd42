"""60, 30 and 7 days before included places end, those who lead a school are told what can still be booked with them: each time once."""

import datetime

import pytest

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.payments import committed
from thep.bookings import expiring_places
from thep.mail import sender
from thep.mail.models import Message
from thep.schools import affiliations

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(time_machine):
    return lambda *day: time_machine.move_to(datetime.datetime(*day, 9, tzinfo=datetime.UTC))


@pytest.fixture
def membership(on):
    on(2027, 6, 1)
    return MembershipFactory(academic_year=2026, places_granted=20, places_taken=14)


def told():
    with committed():
        expiring_places.tell_all()
    return Message.objects.filter(kind="bookings.expiring_places")


@pytest.mark.parametrize(
    ("day", "letters"),
    [
        ((2027, 7, 1), 0),
        ((2027, 7, 2), 1),
        ((2027, 7, 31), 1),
        ((2027, 8, 1), 1),
        ((2027, 8, 24), 1),
        ((2027, 8, 31), 1),
        ((2027, 9, 1), 0),
    ],
)
def test_leads_are_told_from_sixty_days_before_the_end(membership, on, day, letters):
    lead_of(membership.school)
    teacher_at(membership.school)
    on(*day)
    assert told().count() == letters


def test_each_time_is_once_however_often_the_sweep_runs(membership, on):
    lead_of(membership.school)
    for day, letters in [
        ((2027, 7, 2), 1),
        ((2027, 7, 20), 1),
        ((2027, 8, 1), 2),
        ((2027, 8, 23), 2),
        ((2027, 8, 25), 3),
        ((2027, 8, 31), 3),
    ]:
        on(*day)
        assert told().count() == letters


def test_after_a_pause_of_the_sweep_there_is_one_letter_and_not_three(membership, on):
    lead_of(membership.school)
    on(2027, 8, 30)
    assert told().count() == 1


@pytest.mark.parametrize("fields", [{"places_taken": 20}, {"ended_on": datetime.date(2027, 7, 1)}, {"agreed_at": None}])
def test_who_has_none_left_or_is_no_member_is_told_nothing(membership, on, fields):
    lead_of(membership.school)
    type(membership).objects.update(**fields)
    on(2027, 7, 2)
    assert not told().exists()


@pytest.mark.parametrize("fields", [{"places_taken": 20}, {"ended_on": datetime.date(2027, 7, 1)}])
def test_a_letter_that_is_not_true_any_more_when_it_would_leave_is_cancelled(membership, on, fields):
    lead_of(membership.school)
    lead_of(MembershipFactory(academic_year=2026, places_granted=20, places_taken=14).school)
    on(2027, 7, 2)
    assert expiring_places.tell_all() == 2
    type(membership).objects.filter(pk=membership.pk).update(**fields)
    sender.send_due()
    assert dict(Message.objects.filter(kind="bookings.expiring_places").values_list("state", "reason")) == {
        "cancelled": expiring_places.NONE_LEFT,
        "handed over": "",
    }


def test_who_stops_leading_the_school_while_the_letter_waits_gets_none(membership, on):
    leaver, stayer = lead_of(membership.school), lead_of(membership.school)
    on(2027, 7, 2)
    assert expiring_places.tell_all() == 2
    affiliations.end(leaver.affiliations.get(), by=stayer)
    sender.send_due()
    assert dict(Message.objects.filter(kind="bookings.expiring_places").values_list("to", "reason")) == {
        leaver.email: "Its reader doesn’t act for the school any more.",
        stayer.email: "",
    }


def test_the_letter_names_what_can_still_be_booked(membership, on):
    lead_of(membership.school)
    on(2027, 7, 2)
    shown = EventFactory(title="Summer phonics", price=4500, uses_included_places=True)
    EventFactory(title="Too late", price=4500, uses_included_places=True, starts_at=datetime.datetime(2027, 9, 1, 9, tzinfo=datetime.UTC))
    EventFactory(title="Paid only", price=4500)
    book(EventFactory(title="Full up", price=4500, uses_included_places=True, capacity=1), payment="card")
    (letter,) = told()
    assert f"{membership.school.name} has 6 included places left until 31 August 2027" == letter.subject
    assert "Summer phonics" in letter.text
    assert f"/book/{shown.pk}/" in letter.html
    for title in ("Too late", "Paid only", "Full up"):
        assert title not in letter.text
