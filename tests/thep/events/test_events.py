import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.membership import TierFactory
from thep.events import events
from thep.events.errors import CapacityBelowTaken, ClosesAfterStart, EventCancelled, NotReady, SessionsClash
from thep.events.events import Sitting
from thep.events.followers import Change, EventFollower
from thep.events.models import Event

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
START = timezone.make_aware(datetime.datetime.fromisoformat("2027-01-14 09:30"))


class Listener:
    def __init__(self):
        self.heard = []

    def lock_before_cancelling(self, event):
        pass

    def changed(self, event, change):
        self.heard.append((event.sequence, change))

    def cancelled(self, event, *, by, reason):
        self.heard.append((event.sequence, reason))


@pytest.fixture
def listener(declare):
    listener = Listener()
    declare(EventFollower("test", listener), alone=True)
    return listener


def sitting(days=0, hours=6, **fields):
    return Sitting(starts_at=START + days * DAY, ends_at=START + days * DAY + hours * HOUR, **fields)


def make(**fields):
    return events.create(**{"title": "Phonics that sticks", "kind": "course", "venue": VenueFactory(), "sessions": [sitting()]} | fields)


def test_a_new_event_is_a_draft_from_its_first_to_its_last_session():
    full = TierFactory(name="Full")
    event = make(sessions=[sitting(7), sitting()], prices={None: 13000, full: 9500})
    assert event.state == Event.State.DRAFT
    assert (event.starts_at, event.ends_at) == (START, START + 7 * DAY + 6 * HOUR)
    assert dict(event.prices.values_list("tier__name", "net_pence")) == {None: 13000, "Full": 9500}
    assert event.sequence == 0


def test_publishing_opens_it():
    assert events.publish(make()).state == Event.State.OPEN


def test_dates_may_be_confirmed_after_publishing():
    event = events.publish(make(sessions=[]))
    assert event.dates_to_be_confirmed
    assert events.set_sessions(event, [sitting()]).starts_at == START


def test_an_event_in_person_without_a_venue_is_not_ready():
    event = make(venue=None)
    with pytest.raises(NotReady, match="Choose the venue"):
        events.publish(event)
    events.change(event, format=Event.Format.ONLINE)
    assert events.publish(event).state == Event.State.OPEN


def test_a_moved_session_keeps_its_record_and_raises_the_sequence(listener):
    event = events.publish(make(sessions=[sitting(), sitting(7)]))
    first, second = event.sessions.all()
    moved = events.set_sessions(event, [sitting(), sitting(8)])
    assert moved.sequence == 1
    assert moved.ends_at == START + 8 * DAY + 6 * HOUR
    assert [session.pk for session in moved.sessions.all()] == [first.pk, second.pk]
    assert listener.heard == [(1, Change(times=True, sessions_before=2))]


def test_sessions_can_be_swapped_around_added_and_dropped():
    event = make(sessions=[sitting(), sitting(7), sitting(14)])
    events.set_sessions(event, [sitting(7), sitting(1)])
    assert [session.starts_at for session in event.sessions.all()] == [START + DAY, START + 7 * DAY]
    event = events.set_sessions(event, [])
    assert event.dates_to_be_confirmed
    assert not event.sessions.exists()


def test_the_same_sessions_again_change_nothing(listener):
    event = events.publish(make())
    assert events.set_sessions(event, [sitting()]).sequence == 0
    assert listener.heard == []


def test_a_new_title_of_a_session_is_not_news_for_calendars(listener):
    assert events.set_sessions(events.publish(make()), [sitting(title="Day one")]).sequence == 0


@pytest.mark.parametrize(
    ("sessions", "message"),
    [
        ([sitting(hours=0)], "must end after it starts"),
        ([sitting(hours=30), sitting(1)], "starts before the one before it has ended"),
    ],
)
def test_sessions_that_clash_are_refused(sessions, message):
    with pytest.raises(SessionsClash, match=message):
        make(sessions=sessions)
    assert not Event.objects.exists()


def test_another_venue_raises_the_sequence(listener):
    event = events.publish(make())
    changed = events.change(event, venue=VenueFactory(name="Heron Dock Academy"), title="Phonics that lasts")
    assert (changed.sequence, changed.title) == (1, "Phonics that lasts")
    assert listener.heard == [(1, Change(location=True, title=True))]


def test_another_title_raises_the_sequence(listener):
    event = events.publish(make())
    assert events.change(event, title="Phonics that lasts").sequence == 1
    assert events.change(event, title="Phonics that lasts").sequence == 1
    assert listener.heard == [(1, Change(title=True))]


def test_booking_closes_no_later_than_the_start():
    late = START + HOUR
    with pytest.raises(ClosesAfterStart, match=r"Booking must close by 9\.30am on 14 January 2027, when the event starts\."):
        make(booking_closes_at=late)
    event = make(booking_closes_at=START)
    with pytest.raises(ClosesAfterStart):
        events.change(event, booking_closes_at=late)
    with pytest.raises(ClosesAfterStart):
        events.change(event, booking_closes_at=START, sessions=[sitting(-1)])
    event = events.set_sessions(event, [sitting(-1)])  # what a move leaves behind
    assert event.closes_at == event.starts_at == START - DAY


def test_another_link_is_told_but_raises_no_sequence(listener):
    events.change(events.publish(make()), joining_link="https://meet.example/1")
    assert listener.heard == [(0, Change(link=True))]


def test_more_places_are_told_to_the_waiting_list(listener):
    events.change(events.publish(make(capacity=10)), capacity=12)
    assert listener.heard == [(0, Change(more_places=True))]


def test_nobody_is_told_of_changes_to_a_draft(listener):
    events.change(make(), venue=VenueFactory(name="Elsewhere"))
    assert listener.heard == []


def test_capacity_cannot_go_below_the_places_taken():
    event = EventFactory(capacity=10, taken=7)
    with pytest.raises(CapacityBelowTaken, match="7 places are taken, so there can’t be only 6"):
        events.change(event, capacity=6, title="Changed")
    event.refresh_from_db()
    assert (event.capacity, event.title) == (10, "Phonics that sticks")
    assert events.change(event, capacity=7).is_full


def test_a_stale_copy_does_not_overwrite_the_places_taken():
    stale = EventFactory(capacity=10)
    Event.objects.filter(pk=stale.pk).update(taken=4)
    events.change(stale, title="Another title", capacity=12)
    assert Event.objects.get(pk=stale.pk).taken == 4


def test_a_field_that_is_not_for_changing_is_refused():
    with pytest.raises(TypeError, match="taken"):
        events.change(EventFactory(), taken=3)


def test_cancelling_says_why_and_tells_the_followers(listener):
    person = PersonFactory()
    event = events.cancel(EventFactory(), by=person, reason="The facilitator is ill")
    assert (event.state, event.cancelled_by, event.cancel_reason, event.sequence) == ("cancelled", person, "The facilitator is ill", 1)
    assert listener.heard == [(1, "The facilitator is ill")]


def test_what_is_cancelled_stays_so():
    event = events.cancel(EventFactory(), by=None, reason="")
    for operation in (
        lambda: events.cancel(event, by=None, reason=""),
        lambda: events.publish(event),
        lambda: events.change(event, title="Again"),
        lambda: events.set_sessions(event, [sitting()]),
    ):
        with pytest.raises(EventCancelled):
            operation()


def test_prices_are_replaced_as_a_whole():
    full = TierFactory(name="Full")
    event = make(prices={None: 100, full: 50})
    events.set_prices(event, {None: 200})
    assert list(event.prices.values_list("tier", "net_pence")) == [(None, 200)]
