"""Hours add up: what people's records say, what the registers and the reports of schools say, and what the marks come to."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.cpd import hours, registers
from thep.schools.models import Affiliation

from .histories import PEOPLE, SCHOOLS, SESSIONS, has_left, history_of, made, minutes_over, school_by, session_of, through_the_database

DAY = datetime.timedelta(days=1)
LONG_AGO = timezone.now() - 400 * DAY

histories = st.integers(0, 2**32).map(history_of)


@settings(max_examples=1000, deadline=None)
@given(histories)
def test_records_registers_and_reports_come_to_what_the_marks_do(history):
    affiliations, places, at_one, of_all = made(history)

    of_everybody = hours.attended(of_all, places, affiliations, at_one)
    in_records = sum(
        hours.minutes_of(hours.attended([each for each in of_all if each.person_id == person], places, affiliations, at_one))
        for person in PEOPLE
    )
    in_registers = sum(
        standing.minutes or 0
        for person in PEOPLE
        for standing in registers.standings([session_of(key) for key in SESSIONS], [each for each in of_all if each.person_id == person])
    )
    in_reports = sum(hours.minutes_of(each for each in of_everybody if each.school == school) for school in (None, *SCHOOLS))

    assert in_records == in_registers == in_reports == minutes_over(of_all)
    assert not [each for each in of_everybody if has_left(history, each)]
    assert [each.school for each in of_everybody] == [school_by(history, each, places, at_one) for each in of_everybody]


@pytest.fixture
def page():
    return course_page()


@pytest.mark.django_db
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
@example(history=history_of(13))  # in which places are passed on and moved, and sessions made up
def test_what_is_read_from_the_database_adds_up_too(page, history):
    people, schools, events, at_one = through_the_database(history, page)
    window = (LONG_AGO, timezone.now() + 400 * DAY)

    of_people = sum(hours.minutes_of(hours.of_person(person)) for person in people)
    of_events = sum(hours.minutes_of(hours.of_event(event)) for event in events)
    lines = [line for event in events for line in registers.register_of(event).lines]
    # A session that was made up counts towards its event, and its hours where they were.
    in_registers = sum(each.minutes or 0 for line in lines for each in line.standings if each.session_attended == each.session)
    everybody = [each for each in hours.of_everybody(*window) if each.event in events]
    of_schools = sum(hours.minutes_of(hours.of_school(school, *window)) for school in schools)

    assert of_people == of_events == in_registers == hours.minutes_of(everybody)
    assert of_schools == hours.minutes_of(each for each in everybody if each.school is not None)
    there = {(each.person.pk, each.session.pk): each for each in everybody}
    made_up = {(line.person.pk, each.session.pk): each.made_up for line in lines for each in line.standings if each.made_up}
    for place in at_one:
        attended = there[place.booking.person_id, place.session_id]
        assert made_up[place.booking.person_id, place.missed_id].minutes == attended.minutes
        assert attended.booking is not None


@pytest.mark.django_db
class TestWhose:
    """Whose hours somebody's are."""

    @pytest.fixture
    def event(self):
        return event_that_began(ago=30 * DAY, sessions=2)

    @pytest.fixture
    def school(self):
        return SchoolFactory()

    def of(self, school):
        return [each.person for each in hours.of_school(school, LONG_AGO, timezone.now() + DAY)]

    def test_they_are_the_schools_that_booked_whoever_employs_them(self, event, school):
        person = place_at(event, PersonFactory(), school=school).person
        other = AffiliationFactory(person=person, decided_at=LONG_AGO).school
        mark(event, person)

        assert self.of(school) == [person]
        assert self.of(other) == []

    def test_without_a_schools_booking_they_are_where_somebody_was_listed_on_the_day(self, event, school):
        person = place_at(event, PersonFactory()).person
        AffiliationFactory(
            person=person,
            school=school,
            state=Affiliation.State.ENDED,
            decided_at=LONG_AGO,
            ended_at=timezone.now() - 5 * DAY,
            ended_by=person,
        )
        now = AffiliationFactory(person=person, decided_at=timezone.now() - 5 * DAY).school
        mark(event, person)

        assert self.of(school) == [person]
        assert self.of(now) == []

    def test_a_leavers_later_sessions_are_not_shown_to_the_school_that_booked(self, event, school):
        person = place_at(event, PersonFactory(), school=school).person
        AffiliationFactory(
            person=person, school=school, state=Affiliation.State.ENDED, decided_at=LONG_AGO,
            ended_at=timezone.now() - 26 * DAY, ended_by=person,
        )  # fmt: skip
        first, second = event.sessions.order_by("starts_at")
        mark(event, person, session=first)
        mark(event, person, session=second)

        [shown] = hours.of_school(school, LONG_AGO, timezone.now() + DAY)

        assert shown.session == first

    def test_who_was_only_invited_or_declined_was_never_there(self, event, school):
        person = place_at(event, PersonFactory()).person
        for state in (Affiliation.State.INVITED, Affiliation.State.DECLINED):
            AffiliationFactory(person=person, school=school, state=state, decided_at=LONG_AGO)
        mark(event, person)

        assert self.of(school) == []

    def test_all_of_a_school_are_read_in_four_queries(self, event, school, django_assert_num_queries):
        for _ in range(5):
            mark(event, place_at(event, PersonFactory(), school=school).person)
        with django_assert_num_queries(4):
            assert len(hours.of_school(school, LONG_AGO, timezone.now())) == 5


def test_minutes_are_said_in_words():
    assert [hours.in_words(minutes) for minutes in (0, 1, 45, 60, 150)] == [
        "No hours",
        "1 minute",
        "45 minutes",
        "1 hour",
        "2 hours 30 minutes",
    ]
