"""Many at once for the last places, by threads and by processes, on the engine that the suite runs on."""

from collections import Counter

import pytest
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from wagtail.models import Locale, Page

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from tests.forks import Loaded
from tests.own_database import own_database
from thep.bookings import changes, waiting_list
from thep.bookings.models import Booking
from thep.bookings.places import miscounted
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message
from thep.membership.models import PlaceEntry

__all__ = ["own_database"]

pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]


class Rush:
    """Runs `rush.py` in several processes, which meet in the test's database."""

    def __init__(self, loaded):
        self.loaded = loaded

    def run(self, mode, *, people, processes, **plan):
        """The outcomes of everybody, spread over so many processes, each person in a thread of its own."""
        plan |= {"mode": mode}
        plans = [plan | {"people": [person.pk for person in people[index::processes]]} for index in range(processes)]
        calls = [self.loaded.begin("rush", {"plan": each}, settings={}) for each in plans]
        ended = [call.finish(timeout=200) for call in calls]
        assert [code for code, _ in ended] == [0] * processes, ended
        return Counter(outcome for _, outcomes in ended for outcome in outcomes)


@pytest.fixture(scope="module")
def loaders():
    """Processes that have loaded the rush, by the database that they work on: the tests that one process runs share one."""
    known = {}
    yield known
    for each in known.values():
        each.end()


@pytest.fixture
def rush(own_database, loaders):
    address = own_database["DATABASE_URL"]
    return Rush(loaders.get(address) or loaders.setdefault(address, Loaded("tests.thep.bookings.rush", own_database)))


@pytest.mark.parametrize("processes", [1, 4], ids=["threads", "processes and threads"])
def test_the_last_ten_places_are_sold_once_and_each_loser_is_offered_the_waiting_list(rush, processes):
    event = EventFactory(capacity=10)
    outcomes = rush.run("form", people=PersonFactory.create_batch(50), processes=processes, events=[event.pk])
    event.refresh_from_db()
    assert outcomes == {"302": 10, "409 with the waiting list": 40}
    assert (event.taken, Booking.objects.confirmed().count()) == (10, 10)
    assert Message.objects.filter(kind="bookings.confirmed").count() == 10


def test_without_the_guard_the_same_rush_oversells(rush):
    event = EventFactory(capacity=10)
    outcomes = rush.run("unguarded", people=PersonFactory.create_batch(50), processes=2, events=[event.pk])
    assert outcomes["confirmed"] > 10
    assert miscounted() != []
    Event.objects.update(taken=0)
    Booking.objects.all().delete()


def reopened_event():
    """An event with three free places that three people wait for, open again, before anybody has come round to offering them."""
    event = EventFactory(capacity=3)
    placed, waits = [book(event) for _ in range(3)], [book(event) for _ in range(3)]
    Event.objects.update(booking_closes_at=timezone.now())
    for booking in placed:
        changes.cancel(booking, by=booking.person)
    Event.objects.update(booking_closes_at=None)
    return event, waits


def states_of(bookings):
    return {booking.state for booking in Booking.objects.filter(pk__in=[booking.pk for booking in bookings])}


def test_places_that_came_free_while_booking_was_closed_go_to_those_who_wait_whoever_is_quicker(rush):
    event, waits = reopened_event()
    outcomes = rush.run("reopened", people=PersonFactory.create_batch(20), processes=2, events=[event.pk])
    assert outcomes == {"409 with the waiting list": 20}
    waiting_list.offer_all()
    assert states_of(waits) == {"offered"}


def test_without_the_guard_the_quicker_have_them(rush):
    event, waits = reopened_event()
    outcomes = rush.run("queue-jumping", people=PersonFactory.create_batch(20), processes=2, events=[event.pk])
    assert outcomes["302"] == 3
    assert states_of(waits) == {"waiting"}


def test_nobody_books_what_has_moved_into_the_past_while_they_did(rush):
    event, people = EventFactory(capacity=60), PersonFactory.create_batch(40)
    outcomes = rush.run("late", people=people, processes=1, events=[event.pk], mover=people[0].pk)
    event.refresh_from_db()
    assert outcomes["moved"] == 1
    assert outcomes["confirmed"] + outcomes["BookingClosed"] == 39
    assert not Booking.objects.filter(created_at__gt=event.changed_at).exists()


def test_without_reading_it_again_they_do(rush):
    event, people = EventFactory(capacity=60), PersonFactory.create_batch(40)
    outcomes = rush.run("late-unguarded", people=people, processes=1, events=[event.pk], mover=people[0].pk)
    assert outcomes == {"moved": 1, "confirmed": 39}


def test_whatever_happens_at_once_the_books_agree_afterwards(rush):
    policy = CancellationPolicy.objects.create(name="Free", slug="free", text="Always free.")
    policy.steps.create(at_least=0, unit="hours", refund_percent=100)
    Locale.objects.get_or_create(language_code="en-gb")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    course = root.add_child(title="Phonics", slug="phonics")
    events = [EventFactory(page=course, price=4500, capacity=capacity, policy=policy, uses_included_places=True) for capacity in (3, 4, 5)]
    school = SchoolFactory()
    year = events[0].starts_at.year if events[0].starts_at.month >= 9 else events[0].starts_at.year - 1
    membership = MembershipFactory(school=school, places_granted=4, academic_year=year)
    people = [teacher_at(school) for _ in range(24)]
    outcomes = rush.run("moves", people=people, processes=3, events=[event.pk for event in events], school=school.pk)
    assert outcomes == {"done": 24}
    assert miscounted() == []
    assert not Event.objects.filter(taken__gt=F("capacity")).exists()
    waited_for = Event.objects.annotate(waiting=Count("bookings", filter=Q(bookings__state="waiting"))).filter(waiting__gt=0)
    assert not waited_for.filter(taken__lt=F("capacity")).exists()
    membership.refresh_from_db()
    in_use = Booking.objects.confirmed().exclude(place_cause="").count()
    assert membership.places_taken == in_use == _balance(membership)
    doubled = Booking.objects.live().values("event", "person").annotate(count=Count("pk")).filter(count__gt=1)
    assert not doubled.exists()


def _balance(membership):
    """What the ledger says is taken."""
    sums = dict(membership.entries.order_by().values_list("kind").annotate(Sum("places")))
    return -sums.get(PlaceEntry.Kind.RESERVED, 0) - sums.get(PlaceEntry.Kind.RETURNED, 0)
