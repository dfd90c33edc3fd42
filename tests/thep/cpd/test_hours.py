"""Hours add up: what people's records say, what the registers and the reports of schools say, and what the marks come to."""

import datetime
import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd import hours, marks, registers
from thep.cpd.models import Mark
from thep.events.models import Event, Session
from thep.schools.models import Affiliation

DAY, HOUR, MINUTE = datetime.timedelta(days=1), datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
BEGAN = datetime.datetime(2026, 9, 7, 9, tzinfo=datetime.UTC)
LONG_AGO = timezone.now() - 400 * DAY
State = Mark.State

PEOPLE, SCHOOLS, EVENTS, SESSIONS = range(1, 5), range(1, 4), range(1, 3), range(1, 5)


@dataclass(frozen=True)
class History:
    """Who was listed where from when to when, who had which place, and what was put down of whom: a thousand of them in seconds."""

    listings: list[Any]
    bookings: list[Any]
    marks: list[Any]


def history_of(seed):
    """A random history: transfers and leavers, places with and without a school, part attendance, phones that were offline, corrections."""
    draw = random.Random(seed)
    day = lambda: draw.choice([None, draw.randrange(61)])  # noqa: E731
    of = lambda **fields: SimpleNamespace(person=draw.choice(PEOPLE), **fields)  # noqa: E731
    return History(
        [of(school=draw.choice(SCHOOLS), first=day(), last=day()) for _ in range(draw.randrange(9))],
        [of(event=draw.choice(EVENTS), school=draw.choice([None, *SCHOOLS])) for _ in range(draw.randrange(9))],
        [
            of(
                session=draw.choice(SESSIONS), state=draw.choice(State.values), minutes=draw.randrange(1, 180),
                device=draw.choice([None, 1, 2]), at=draw.randrange(600),
                seen=draw.choice([0, 0.5, 1]),  # nothing, something or everything that was there
            )
            for _ in range(draw.randrange(1, 17))
        ],
    )  # fmt: skip


histories = st.integers(0, 2**32).map(history_of)


def session_of(number):
    event = Event(pk=EVENTS[(number - 1) // 2], title="Phonics")
    starts_at = BEGAN + 14 * number * DAY
    return Session(pk=number, event=event, starts_at=starts_at, ends_at=starts_at + 3 * HOUR)


def made(history):
    """The history's affiliations, bookings and marks, as the database would give them, without one."""
    listed, booked, put_down = history.listings, history.bookings, history.marks
    people, sessions = {key: User(pk=key) for key in PEOPLE}, {key: session_of(key) for key in SESSIONS}
    affiliations = [
        Affiliation(
            person_id=each.person, school_id=each.school, state=Affiliation.State.ACTIVE if each.last is None else Affiliation.State.ENDED,
            decided_at=None if each.first is None else BEGAN + each.first * DAY,
            ended_at=None if each.last is None else BEGAN + each.last * DAY, ended_by_id=1,
        )
        for each in listed
    ]  # fmt: skip
    places = [
        Booking(pk=key, event_id=each.event, person=people[each.person], school_id=each.school) for key, each in enumerate(booked, start=1)
    ]
    of_all = [
        Mark(
            pk=key, session=sessions[each.session], person=people[each.person], state=each.state,
            minutes=each.minutes if each.state in Mark.PARTS else None,
            seen=int((key - 1) * each.seen), device=each.device, made_at=BEGAN + each.at * MINUTE,
        )
        for key, each in enumerate(put_down, start=1)
    ]  # fmt: skip
    return affiliations, places, of_all


def has_left(history, each):
    """Whether the person of an attendance had left its school for good by that day."""
    ends = [one.last for one in history.listings if (one.person, one.school) == (each.person.pk, each.school)]
    day = (each.session.starts_at - BEGAN).days
    return bool(ends) and all(end is not None and end < day for end in ends)


def minutes_over(marks_of_all):
    """What marks come to, reckoned the long way: for each person and session the last that none replaces."""
    total = 0
    for key in {(each.person_id, each.session_id) for each in marks_of_all}:
        these = [each for each in marks_of_all if (each.person_id, each.session_id) == key]
        replaced = {
            old.pk for old in these for new in these
            if new.seen >= old.pk
            or (new.device and new.device == old.device and old.seen < new.pk and (new.made_at, new.pk) > (old.made_at, old.pk))
        }  # fmt: skip
        last = max([each for each in these if each.pk not in replaced] or these, key=lambda each: (each.made_at, each.pk))
        total += {State.PRESENT: 180, State.LATE: last.minutes, State.LEFT_EARLY: last.minutes}.get(last.state, 0)
    return total


@settings(max_examples=1000, deadline=None)
@given(histories)
def test_records_registers_and_reports_come_to_what_the_marks_do(history):
    affiliations, places, of_all = made(history)

    of_everybody = hours.attended(of_all, places, affiliations)
    in_records = sum(
        hours.minutes_of(hours.attended([each for each in of_all if each.person_id == person], places, affiliations)) for person in PEOPLE
    )
    in_registers = sum(
        standing.minutes or 0
        for person in PEOPLE
        for standing in registers.standings([session_of(key) for key in SESSIONS], [each for each in of_all if each.person_id == person])
    )
    in_reports = sum(hours.minutes_of(each for each in of_everybody if each.school == school) for school in (None, *SCHOOLS))

    assert in_records == in_registers == in_reports == minutes_over(of_all)
    assert not [each for each in of_everybody if has_left(history, each)]


def through_the_database(history):
    """The same history in tables, where the marks are sent as a device sends them."""
    listed, booked, put_down = history.listings, history.bookings, history.marks
    people, schools = {key: PersonFactory() for key in PEOPLE}, {key: SchoolFactory() for key in SCHOOLS}
    events = {key: event_that_began(ago=(90 - 28 * key) * DAY, sessions=2) for key in EVENTS}
    sessions = {key: events[EVENTS[(key - 1) // 2]].sessions.order_by("starts_at")[(key - 1) % 2] for key in SESSIONS}
    for each in listed:
        begins = timezone.now() - 90 * DAY
        AffiliationFactory(
            person=people[each.person], school=schools[each.school], role=Affiliation.Role.TEACHER,
            state=Affiliation.State.ENDED, decided_at=begins + (each.first or 0) * DAY,
            ended_at=begins + (90 if each.last is None else each.last) * DAY,
        )  # fmt: skip
    for person, event, school in {(one.person, one.event): (one.person, one.event, one.school) for one in booked}.values():
        place_at(events[event], people[person], school=schools.get(school))
    for each in put_down:
        session = sessions[each.session]
        if people[each.person].pk not in marks.may_be_marked(session.event):
            place_at(session.event, people[each.person])
        part = {"minutes": each.minutes} if each.state in Mark.PARTS else {}
        mark(session.event, people[each.person], each.state, session=session, **part)
    return people.values(), schools.values(), events.values()


@pytest.mark.django_db
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_what_is_read_from_the_database_adds_up_too(history):
    people, schools, events = through_the_database(history)
    window = (LONG_AGO, timezone.now() + 400 * DAY)

    of_people = sum(hours.minutes_of(hours.of_person(person)) for person in people)
    of_events = sum(hours.minutes_of(hours.of_event(event)) for event in events)
    in_registers = sum(line.minutes for event in events for line in registers.register_of(event).lines)
    everybody = [each for each in hours.of_everybody(*window) if each.event in events]
    of_schools = sum(hours.minutes_of(hours.of_school(school, *window)) for school in schools)

    assert of_people == of_events == in_registers == hours.minutes_of(everybody)
    assert of_schools == hours.minutes_of(each for each in everybody if each.school is not None)


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
