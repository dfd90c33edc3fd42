"""Places are taken, freed and resized by one conditional update each."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Q

from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.bookings.models import SessionPlace
from thep.events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(capacity=3)


def of(event):
    return Event.objects.filter(pk=event.pk)


def counted(event):
    return of(event).values_list("capacity", "taken").get()


def test_places_are_taken_while_there_are_enough(event):
    assert of(event).take(2)
    assert not of(event).take(2)
    assert counted(event) == (3, 2)
    assert of(event).take()
    assert not of(event).with_room().exists()


def test_what_is_free_again_can_be_taken(event):
    of(event).take(3)
    of(event).free(2)
    assert of(event).with_room(2).exists()
    assert counted(event) == (3, 1)


def test_nobody_frees_what_nobody_has(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        of(event).free()
    assert counted(event) == (3, 0)


def test_a_capacity_below_what_is_taken_is_refused(event):
    of(event).take(2)
    assert not of(event).resize(1)
    assert of(event).resize(2)
    assert counted(event) == (2, 2)


def test_the_database_itself_holds_nobody_beyond_the_capacity(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        of(event).update(taken=4)


def test_a_count_that_is_wrong_is_found(event):
    EventFactory()
    of(event).update(taken=1)
    assert list(Event.objects.miscounted({"bookings": Q(bookings__isnull=False)})) == [event]


def test_the_command_names_an_event_whose_count_is_wrong_and_says_how(event, capsys):
    for booking in (book(event), book(EventFactory())):
        SessionPlace.objects.create(booking=booking, missed=booking.event.sessions.get(), session=event.sessions.get())
    of(event).update(taken=3)  # a booking, and two places at its session alone
    call_command("check_places")
    assert capsys.readouterr().out == "Every event's places add up.\n"
    of(event).update(taken=1)
    with pytest.raises(CommandError, match="1 events are miscounted"):
        call_command("check_places")
    assert capsys.readouterr().err == f"{event.pk} {event}: 1 taken, 3 held\n"
