"""Random histories of who was where, without a database and in it, and what they come to when they are reckoned the long way."""

import datetime
import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import time_machine
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.models import User
from thep.bookings import changes
from thep.bookings.models import Booking, SessionPlace
from thep.cpd import hours, marks
from thep.cpd.models import Mark
from thep.cpd.parallel import parallel_sessions
from thep.events.models import Event, Session
from thep.schools.models import Affiliation

DAY, HOUR, MINUTE = datetime.timedelta(days=1), datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
BEGAN = datetime.datetime(2026, 9, 7, 9, tzinfo=datetime.UTC)
State, Place = Mark.State, Booking.State

PEOPLE, SCHOOLS, EVENTS, SESSIONS = range(1, 5), range(1, 4), range(1, 3), range(1, 5)

BECOMES = ("", "", "passed on", "moved")


@dataclass(frozen=True)
class History:
    """Who was listed where from when to when, who had which place, and what was put down of whom: a thousand of them in seconds.

    What each of `bookings` `becomes` is nothing, or a colleague's (`to`), or a place at the other event. `made_up` are the sessions that
    somebody who has a place there, and none at the other event, makes up at the same one there.
    """

    listings: list[Any]
    bookings: list[Any]
    made_up: list[Any]
    marks: list[Any]


def history_of(seed):
    """A random history: transfers and leavers, places with and without a school, passed on or moved, sessions made up, part attendance,
    phones that were offline, corrections.
    """
    draw = random.Random(seed)

    def day():
        return draw.choice([None, draw.randrange(61)])

    def of(**fields):
        return SimpleNamespace(person=draw.choice(PEOPLE), **fields)

    return History(
        [of(school=draw.choice(SCHOOLS), first=day(), last=day()) for _ in range(draw.randrange(9))],
        [
            of(event=draw.choice(EVENTS), school=draw.choice([None, *SCHOOLS]), becomes=draw.choice(BECOMES), to=draw.choice(PEOPLE))
            for _ in range(draw.randrange(9))
        ],
        [of(missed=draw.choice(SESSIONS), minutes=draw.randrange(1, 180)) for _ in range(draw.randrange(5))],
        [
            of(
                session=draw.choice(SESSIONS), state=draw.choice(State.values), minutes=draw.randrange(1, 180),
                device=draw.choice([None, 1, 2]), at=draw.randrange(600),
                seen=draw.choice([0, 0.5, 1]),  # nothing, something or everything that was there
            )
            for _ in range(draw.randrange(1, 17))
        ],
    )  # fmt: skip


def session_of(number):
    event = Event(pk=EVENTS[(number - 1) // 2], title="Phonics")
    starts_at = BEGAN + 14 * number * DAY
    return Session(pk=number, event=event, starts_at=starts_at, ends_at=starts_at + 3 * HOUR)


def other(event):
    return next(each for each in EVENTS if each != event)


def same_session(number):
    """The number of the session at the other event that is the same as one."""
    return (number + 1) % 4 + 1


def booked_in(history):
    """Every booking of the history with its state, those that follow passed or moved ones behind them."""
    found = []
    for each in history.bookings:
        state = {"": Place.CONFIRMED, "passed on": Place.TRANSFERRED, "moved": Place.MOVED}[each.becomes]
        found.append((each.person, each.event, each.school, state))
        if each.becomes == "passed on":
            found.append((each.to, each.event, each.school, Place.CONFIRMED))
        if each.becomes == "moved":
            found.append((each.person, other(each.event), each.school, Place.CONFIRMED))
    return found


def places_at_one(history, places):
    """The places at single sessions that those who have a place at one event alone take at the other."""
    live = {(each.person_id, each.event_id): each for each in places}
    found = []
    for each in history.made_up:
        event = EVENTS[(each.missed - 1) // 2]
        if (each.person, event) in live and (each.person, other(event)) not in live:
            at = same_session(each.missed)
            found.append(SessionPlace(booking=live[each.person, event], missed=session_of(each.missed), session=session_of(at)))
    return found


def made(history):
    """The history's affiliations, bookings, places at one session and marks, as the database would give them, without one."""
    listed, put_down = history.listings, history.marks
    people, sessions = {key: User(pk=key) for key in PEOPLE}, {key: session_of(key) for key in SESSIONS}
    affiliations = [
        Affiliation(
            person_id=each.person, school_id=each.school, state=Affiliation.State.ACTIVE if each.last is None else Affiliation.State.ENDED,
            decided_at=None if each.first is None else BEGAN + each.first * DAY,
            ended_at=None if each.last is None else BEGAN + each.last * DAY, ended_by_id=1,
        )
        for each in listed
    ]  # fmt: skip
    bookings = [
        Booking(pk=key, event_id=event, person=people[person], school_id=school, state=state)
        for key, (person, event, school, state) in enumerate(booked_in(history), start=1)
    ]
    places = [each for each in bookings if each.state in hours.LISTED]
    of_all = [
        Mark(
            pk=key, session=sessions[each.session], person=people[each.person], state=each.state,
            minutes=each.minutes if each.state in Mark.PARTS else None,
            seen=int((key - 1) * each.seen), device=each.device, made_at=BEGAN + each.at * MINUTE,
        )
        for key, each in enumerate(put_down, start=1)
    ]  # fmt: skip
    return affiliations, places, places_at_one(history, places), of_all


def has_left(history, each):
    """Whether the person of an attendance had left its school for good by that day."""
    ends = [one.last for one in history.listings if (one.person, one.school) == (each.person.pk, each.school)]
    day = (each.session.starts_at - BEGAN).days
    return bool(ends) and all(end is not None and end < day for end in ends)


def school_by(history, each, places, at_one):
    """Whose the person of an attendance was, reckoned the long way: the school's that booked them last, or where they were listed first."""
    here = (each.person.pk, each.event.pk)
    booked = [place.school_id for place in places if (place.person_id, place.event_id) == here]
    booked = booked or [place.booking.school_id for place in at_one if (place.booking.person_id, place.session.event_id) == here]
    day = (each.session.starts_at - BEGAN).days
    theirs = [one for one in history.listings if one.person == each.person.pk]
    ends = [one.last for one in theirs if one.school == booked[-1]] if booked else []
    if booked and booked[-1] is not None and (not ends or any(end is None or end >= day for end in ends)):
        return booked[-1]
    then = [one for one in theirs if (one.first is None or one.first <= day) and (one.last is None or day <= one.last)]
    return min(then, key=lambda one: (-1 if one.first is None else one.first, one.school)).school if then else None


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


def through_the_database(history, page):
    """The same history in tables: places are passed on, moved and taken by what the site does, marks are sent as a device sends them."""
    begins = timezone.now() - 90 * DAY
    with time_machine.travel(begins):
        office = PersonFactory(is_superuser=True)
        people, schools = {key: PersonFactory() for key in PEOPLE}, {key: SchoolFactory() for key in SCHOOLS}
        events = {key: event_that_began(ago=-28 * key * DAY, sessions=2, page=page, capacity=50) for key in EVENTS}
        colleagues = {key: AffiliationFactory(school=school, decided_at=begins - DAY).person for key, school in schools.items()}
    sessions = {key: events[EVENTS[(key - 1) // 2]].sessions.order_by("starts_at")[(key - 1) % 2] for key in SESSIONS}
    for each in history.listings:
        AffiliationFactory(
            person=people[each.person], school=schools[each.school], role=Affiliation.Role.TEACHER,
            state=Affiliation.State.ENDED, decided_at=begins + (each.first or 0) * DAY,
            ended_at=begins + (90 if each.last is None else each.last) * DAY,
        )  # fmt: skip
    with time_machine.travel(begins + DAY):
        for each in history.bookings:
            person, event, school = people[each.person], events[each.event], schools.get(each.school)
            if is_booked(person, event):
                continue
            booking = place_at(event, person, school=school)
            Event.objects.filter(pk=event.pk).update(taken=Booking.objects.placed().filter(event=event).count())
            if each.becomes == "passed on" and school is not None and not is_booked(colleagues[each.school], event):
                changes.transfer(booking, to=colleagues[each.school], by=office)
            if each.becomes == "moved" and not is_booked(person, events[other(each.event)]):
                changes.move(booking, to_event=events[other(each.event)], by=office)
    # The first event is over, and the second is still to come.
    at_one = []
    with time_machine.travel(begins + 40 * DAY):
        for each in history.made_up:
            person, missed, at = people[each.person], sessions[(each.missed - 1) % 2 + 1], sessions[(each.missed - 1) % 2 + 3]
            booking = Booking.objects.confirmed().filter(person=person, event=events[1]).first()
            if booking is None or is_booked(person, events[2]) or booking.session_places.held().filter(missed=missed).exists():
                continue
            mark(events[1], person, State.ABSENT, session=missed)
            at_one.append((parallel_sessions.take(booking, missed=missed, session=at, by=person), each.minutes))
    for place, minutes in at_one:
        mark(events[2], place.booking.person, State.LATE, session=place.session, minutes=minutes)
    for each in history.marks:
        session = sessions[each.session]
        if people[each.person].pk not in marks.may_be_marked(session.event):
            place_at(session.event, people[each.person])
        part = {"minutes": each.minutes} if each.state in Mark.PARTS else {}
        mark(session.event, people[each.person], each.state, session=session, **part)
    for person in colleagues.values():
        for event in events.values():
            if is_booked(person, event):
                mark(event, person)
    return [*people.values(), *colleagues.values()], schools.values(), events.values(), [place for place, _ in at_one]


def is_booked(person, event):
    return Booking.objects.live().filter(person=person, event=event).exists()
