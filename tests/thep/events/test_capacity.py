"""Places are taken, freed and resized by one conditional update each."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from tests.factories.events import EventFactory
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
    of(event).update(taken=1)
    assert list(Event.objects.miscounted("bookings", where=Q(bookings__isnull=False))) == [event]
