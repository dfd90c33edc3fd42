"""What an event is to somebody who has a booking at it, in a few words, for lists and calendars."""

from typing import Any

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from thep.accounts.models import User
from thep.events.models import Event

from . import own_bookings
from .models import Booking

WORDS = {
    Booking.State.CONFIRMED: ("good", "You’re booked"),
    Booking.State.HELD: ("warn", "Not paid yet"),
    Booking.State.OFFERED: ("warn", "A place is free for you"),
    Booking.State.WAITING: ("info", "You’re on the waiting list"),
    Booking.State.APOLOGIES: ("", "You sent apologies"),
}


def with_mine(events: QuerySet[Any], person: User | int | None) -> QuerySet[Any]:
    """Annotate `events` with `mine`, the state of what `person`, or whose key it is, has booked or answered; empty where it is nothing."""
    if person is None:
        return events.annotate(mine=Value("", output_field=CharField()))
    mine = _of(person).filter(event=OuterRef("pk")).values("state")[:1]
    return events.annotate(mine=Coalesce(Subquery(mine), Value("")))


def mark_of(state: str) -> tuple[str, str] | None:
    """Return the tone and the words of a booking in `state`; None for the empty state."""
    return WORDS[Booking.State(state)] if state else None


def marks(events: list[Event], request: HttpRequest) -> dict[int, tuple[str, str]]:
    """Return, by primary key, the tone and the words for each of `events` that the reader has booked or answered, in one query at most."""
    if not isinstance(request.user, User):
        return {}
    states = own_bookings.known_states(request.user, events)
    if states is None:
        mine = _of(request.user).filter(event__in=[event.pk for event in events])
        states = dict(mine.reverse().values_list("event", "state"))
    return {event: WORDS[Booking.State(state)] for event, state in states.items()}


def _of(person: User | int) -> QuerySet[Any]:
    """Return what `person` has booked or answered, a live booking before apologies, which say less than it does."""
    last = Case(When(state=Booking.State.APOLOGIES, then=1), default=0)
    return Booking.objects.filter(person=person, state__in=WORDS).order_by(last)
