"""Marks are kept once, never changed, and refused in words where they can't be."""

import datetime
import uuid

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from thep.bookings.models import Booking
from thep.cpd import marks
from thep.cpd.errors import NoRegister, TooManyMarks
from thep.cpd.models import Mark
from thep.events.models import Event

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def event():
    return event_that_began()


@pytest.fixture
def grace(event):
    return place_at(event, PersonFactory(name="Grace Okafor")).person


def offered(event, person, **changes):
    fields = {"session": event.sessions.first().pk, "person": person.pk, "state": "present", "made_at": timezone.now()}
    return marks.Offered(**fields | changes)


def record(event, *each, **source):
    return [taken.refused for taken in marks.record(event, each, source=marks.Source(**{"way": Mark.Way.LIST} | source))]


def test_a_mark_that_is_sent_again_is_kept_once(event, grace):
    one = offered(event, grace)

    assert record(event, one) == record(event, one) == record(event, one, one)[:1] == [""]
    assert Mark.objects.count() == 1


def test_a_number_that_says_something_else_is_refused(event, grace):
    one = offered(event, grace)
    record(event, one)

    [words] = record(event, offered(event, grace, uid=one.uid, state="absent"))

    assert words == "Another mark has this number. Mark them again."
    assert Mark.objects.get().state == "present"


def test_what_can_be_kept_is_kept_beside_what_cannot(event, grace):
    stranger = PersonFactory()

    refused = record(event, offered(event, stranger), offered(event, grace))

    assert refused == ["They aren’t on this register. Add them as a walk-in first.", ""]
    assert Mark.objects.get().person == grace


def test_each_mark_that_cannot_be_kept_says_why(event, grace):
    other = event_that_began(title="Another").sessions.first()
    wrong = {
        "part of the event": {"session": other.pk},
        "Choose present": {"state": "asleep"},
        "still to come": {"made_at": timezone.now() + HOUR},
        "hasn’t begun": {"made_at": event.starts_at - 3 * HOUR},
        "how many minutes": {"state": "late"},
        "fewer than the session’s 180": {"state": "left_early", "minutes": 180},
        "came late or left early": {"minutes": 20},
    }

    refused = record(event, *(offered(event, grace, **changes) for changes in wrong.values()))

    assert [words for words, said in zip(wrong, refused, strict=True) if words not in said] == []
    assert not Mark.objects.exists()


def test_apologies_are_taken_before_the_session_begins():
    event = event_that_began(ago=-24 * HOUR)
    grace = place_at(event, PersonFactory()).person

    assert record(event, offered(event, grace, state="apologies")) == [""]


def test_the_clock_of_a_device_is_put_right(event, grace):
    slow = timezone.now() - 2 * HOUR

    record(event, offered(event, grace, made_at=slow), device=uuid.uuid4(), clock_offset=2 * HOUR)

    kept = Mark.objects.get()
    assert kept.device_at == slow
    assert kept.made_at == slow + 2 * HOUR


def test_a_clock_cannot_make_a_mark_later_than_it_was_received(event, grace):
    record(event, offered(event, grace, made_at=timezone.now() + datetime.timedelta(seconds=90)))

    kept = Mark.objects.get()
    assert kept.made_at <= kept.received_at


@pytest.mark.parametrize("state", [Event.State.DRAFT, Event.State.CANCELLED])
def test_an_event_that_does_not_take_place_has_no_register(event, grace, state):
    Event.objects.update(state=state)

    with pytest.raises(NoRegister):
        record(event, offered(event, grace))


def test_too_many_at_once_are_refused_as_a_whole(event, grace):
    with pytest.raises(TooManyMarks, match="5,000"):
        record(event, *[offered(event, grace)] * 10_000)
    assert not Mark.objects.exists()


def test_whoever_cancelled_is_not_on_the_register(event):
    person = place_at(event, PersonFactory(), state=Booking.State.CANCELLED).person

    assert record(event, offered(event, person)) == ["They aren’t on this register. Add them as a walk-in first."]


def test_a_mark_is_never_changed(event, grace):
    kept = mark(event, grace)

    kept.state = "absent"
    with pytest.raises(TypeError):
        kept.save()
