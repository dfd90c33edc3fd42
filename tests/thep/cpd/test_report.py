"""The office reads who came in a term: by event, by school, and who didn't."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import teacher_at
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from tests.world import World
from thep.bookings import end_reasons
from thep.bookings.models import Booking
from thep.cms.academic_years import academic_year_of
from thep.events.school_terms import periods_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def term():
    """The term that the event is in, as the address names it."""
    day = timezone.localdate(timezone.now() - datetime.timedelta(hours=1))
    return next(f"{each.academic_year}-{each.number}" for each in periods_of(academic_year_of(day)) if each.first <= day <= each.last)


@pytest.fixture
def event(client):
    World().sign_in(client, "office")
    school = SchoolFactory(name="Loomwright Primary School")
    event = event_that_began(title="Phonics that sticks")
    for name, state, minutes in (
        ("Ahmed Ali", "present", None), ("Grace Okafor", "late", 60), ("Nasima Begum", "absent", None), ("Zoe Carr", "", None),
    ):  # fmt: skip
        person = place_at(event, teacher_at(school, name=name), school=school).person
        if state:
            mark(event, person, state, minutes=minutes)
    mark(event, place_at(event, PersonFactory(name="Peter Lowe")).person, "apologies")
    return event


def page(client, **asked):
    return words(client.get(reverse("office_attendance"), asked))


def test_by_event_it_counts_each_state_and_who_is_not_marked(client, event, term):
    told = page(client, term=term)
    assert "In full In part Absent Apologies Not marked Attended Phonics that sticks" in told
    assert " 1 1 1 1 1 4 hours" in told


def test_by_school_those_of_none_stand_last(client, event, term):
    told = page(client, term=term, by="school")
    assert "Loomwright Primary School 1 1 1 0 4 hours" in told
    assert told.index("Loomwright") < told.index("No school 0 0 0 1 No hours")


def test_who_did_not_come_is_named_with_their_school(client, event, term):
    told = page(client, term=term, by="absent")
    assert "Nasima Begum Loomwright Primary School Phonics that sticks" in told
    assert "Grace Okafor" not in told
    assert "Peter Lowe" not in told


def test_apologies_for_a_booked_place_are_counted(client, event, term):
    booking = place_at(event, PersonFactory(), state=Booking.State.CANCELLED)
    Booking.objects.filter(pk=booking.pk).update(end_reason=end_reasons.APOLOGIES)
    assert " 1 1 1 2 1 4 hours" in page(client, term=term)


def test_by_term_the_latest_stands_first(client, event, term):
    told = page(client, term=term, by="term")
    assert "Term In full In part Absent Apologies Attended" in told
    assert " 1 1 1 1 4 hours" in told


@pytest.mark.parametrize(
    ("by", "says"), [("event", "Phonics that sticks"), ("term", "term"), ("school", "Loomwright"), ("absent", "Nasima Begum")]
)
def test_each_is_a_spreadsheet_too(client, event, term, by, says):
    answer = client.get(reverse("office_attendance"), {"term": term, "by": by, "export": "csv"})
    assert says in b"".join(answer).decode()


def test_what_cannot_be_read_of_the_address_is_passed_over(client, event):
    assert client.get(reverse("office_attendance"), {"term": "soon", "by": "magic", "export": "doc"}).status_code == 200


def test_it_is_for_those_who_see_registers(client, office, event):
    office("Editors")
    assert client.get(reverse("office_attendance")).status_code == 302
