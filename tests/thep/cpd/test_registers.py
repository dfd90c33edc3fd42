"""A register is what its marks come to: the latest by a clock that is put right, and both where two contradict each other."""

import datetime
import uuid

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from thep.bookings.models import Booking
from thep.cpd import registers

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def event():
    return event_that_began()


@pytest.fixture
def grace(event):
    return place_at(event, PersonFactory(name="Grace Okafor")).person


def standing(event):
    [line] = registers.register_of(event).lines
    return line.standings[0]


def test_nobody_is_marked_at_first(event, grace):
    [line] = registers.register_of(event).lines

    assert (line.person, line.came, line.minutes, line.is_marked) == (grace, "booked", 0, False)
    assert line.standings[0].minutes is None


def test_the_later_of_two_marks_of_one_device_counts_whichever_came_first(event, grace):
    phone = uuid.uuid4()
    mark(event, grace, "absent", ago=5 * MINUTE, device=phone)
    mark(event, grace, "present", ago=20 * MINUTE, device=phone)

    assert standing(event).mark.state == "absent"
    assert standing(event).contradicted_by == ()


def test_two_that_did_not_know_of_each_other_are_both_shown(event, grace):
    mark(event, grace, "present", ago=20 * MINUTE, device=uuid.uuid4())
    mark(event, grace, "absent", ago=5 * MINUTE, device=uuid.uuid4())

    found = standing(event)
    assert found.mark.state == "absent"
    assert [other.state for other in found.contradicted_by] == ["present"]
    assert registers.register_of(event).contradicted


def test_two_that_say_the_same_contradict_nothing(event, grace):
    mark(event, grace, device=uuid.uuid4())
    mark(event, grace, device=uuid.uuid4())

    assert standing(event).contradicted_by == ()


def test_somebody_who_sees_both_settles_it(event, grace):
    mark(event, grace, "present", device=uuid.uuid4())
    mark(event, grace, "absent", device=uuid.uuid4())
    seen = registers.register_of(event).newest

    mark(event, grace, "late", minutes=90, seen=seen)

    found = standing(event)
    assert (found.mark.state, found.contradicted_by, found.minutes) == ("late", (), 90)


def test_nobody_settles_what_is_still_to_come(event, grace):
    mark(event, grace, "present", seen=10**6)
    mark(event, grace, "absent", device=uuid.uuid4())
    assert standing(event).contradicted_by

    mark(event, grace, "late", minutes=90, seen=registers.register_of(event).newest)

    found = standing(event)
    assert (found.mark.state, found.contradicted_by) == ("late", ())


def test_who_has_seen_a_mark_replaces_it_though_their_clock_went_back(event, grace):
    phone = uuid.uuid4()
    first = mark(event, grace, "present", ago=5 * MINUTE, device=phone)

    mark(event, grace, "absent", ago=20 * MINUTE, device=phone, seen=first.pk)

    found = standing(event)
    assert (found.mark.state, found.contradicted_by) == ("absent", ())


def test_time_goes_by_the_clock_that_is_put_right(event, grace):
    """One phone is two hours slow: what it marked last is the latest all the same."""
    slow = 2 * HOUR
    mark(event, grace, "absent", ago=10 * MINUTE, device=uuid.uuid4())
    mark(event, grace, "present", ago=slow + MINUTE, device=uuid.uuid4(), clock_offset=slow)

    assert standing(event).mark.state == "present"


def test_minutes_are_those_of_each_session_they_were_at():
    event = event_that_began(ago=datetime.timedelta(weeks=3), sessions=3)
    grace = place_at(event, PersonFactory()).person
    first, second, third = event.sessions.order_by("starts_at")
    mark(event, grace, session=first, ago=datetime.timedelta(weeks=3))
    mark(event, grace, "left_early", session=second, minutes=100, ago=datetime.timedelta(weeks=2))

    [line] = registers.register_of(event).lines
    assert (line.minutes, line.came, line.is_marked) == (280, "part", False)
    mark(event, grace, "absent", session=third)
    [line] = registers.register_of(event).lines
    assert (line.minutes, line.came, line.is_marked) == (280, "part", True)


@pytest.mark.parametrize(
    ("state", "came"), [("present", "full"), ("late", "part"), ("left_early", "part"), ("absent", "absent"), ("apologies", "apologies")]
)
def test_each_coming_has_a_word(event, grace, state, came):
    mark(event, grace, state, minutes=30 if came == "part" else None)

    [line] = registers.register_of(event).lines
    assert line.came == came


def test_whoever_was_there_stays_on_the_register(event, grace):
    mark(event, grace)
    Booking.objects.update(state="cancelled", ended_at=timezone.now(), end_reason="Refunded")

    [line] = registers.register_of(event).lines
    assert (line.person, line.booking, line.came) == (grace, None, "full")


def test_a_register_is_by_name_and_takes_six_queries(event, django_assert_max_num_queries):
    for name in ("Zadie Smith", "ada Lovelace", "Mo Farah"):
        mark(event, place_at(event, PersonFactory(name=name)).person)

    with django_assert_max_num_queries(6):
        found = registers.register_of(event)
        assert [line.person.name for line in found.lines] == ["ada Lovelace", "Mo Farah", "Zadie Smith"]
