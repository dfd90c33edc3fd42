"""A confirmed booking says since when, one that ended when and why: in the database, and of rows from before that was so."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.bookings.models import Booking
from thep.events.models import Event

State = Booking.State
BEFORE, AFTER = ("bookings", "0004_invited_by_address"), ("bookings", "0005_when_and_why")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written",
    [
        {"confirmed_at": None},
        {"state": State.CANCELLED, "end_reason": "Ill"},
        {"state": State.CANCELLED, "ended_at": timezone.now()},
        {"state": State.LAPSED, "ended_at": None, "end_reason": "Not paid in time"},
        {"state": State.TRANSFERRED},
        {"state": State.MOVED},
    ],
)
def test_the_database_refuses_what_does_not_say_when_and_why(written):
    booking = book(EventFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**written)


@pytest.fixture
def migrated(transactional_db):
    """Bring the database to a state of its migrations, and return the bookings as they were then; afterwards it is as it is."""

    def migrate(target):
        executor = MigrationExecutor(connection)
        return executor.migrate([target]).apps.get_model("bookings", "Booking").objects.filter

    yield migrate
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    for event in Event.objects.all():
        Event.objects.filter(pk=event.pk).update(taken=Booking.objects.placed().filter(event=event).count())


def test_rows_of_the_older_shape_are_put_right_and_none_is_changed_that_says_it(migrated):
    confirmed, *ended, whole = [book(EventFactory(title=f"Event {number}")) for number in range(6)]
    ago = timezone.now() - datetime.timedelta(days=3)
    rows = migrated(BEFORE)
    rows(pk=confirmed.pk).update(confirmed_at=None, created_at=ago)
    for booking, state in zip(ended, [State.CANCELLED, State.LAPSED, State.TRANSFERRED, State.MOVED], strict=True):
        rows(pk=booking.pk).update(state=state, ended_at=None, end_reason="", confirmed_at=ago)
    rows(pk=whole.pk).update(state=State.CANCELLED, ended_at=ago, end_reason="Ill")
    rows = migrated(AFTER)
    assert rows(pk=confirmed.pk).get().confirmed_at == ago
    assert set(rows(pk__in=[booking.pk for booking in ended]).values_list("state", "ended_at", "end_reason")) == {
        (State.CANCELLED, ago, "Cancelled"),
        (State.LAPSED, ago, "Not paid in time"),
        (State.TRANSFERRED, ago, "Passed to a colleague"),
        (State.MOVED, ago, "Moved to another date"),
    }
    assert rows(pk=whole.pk).values_list("ended_at", "end_reason").get() == (ago, "Ill")
    assert migrated(BEFORE)(pk=confirmed.pk).get().confirmed_at == ago
