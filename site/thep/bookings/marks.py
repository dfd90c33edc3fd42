"""What an event is to somebody who has a booking at it, in a few words, for lists and calendars."""

from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from thep.accounts.models import User
from thep.events.models import Event

from .models import Booking

WORDS = {
    Booking.State.CONFIRMED: ("good", "You’re booked"),
    Booking.State.HELD: ("warn", "Not paid yet"),
    Booking.State.OFFERED: ("warn", "A place is free for you"),
    Booking.State.WAITING: ("info", "You’re on the waiting list"),
    Booking.State.APOLOGIES: ("", "You sent apologies"),
}


def with_mine(events: QuerySet[Any], person: User | None) -> QuerySet[Any]:
    """Annotate `events` with `mine`, the state of the live booking of `person` at each; empty where they have none."""
    if person is None:
        return events.annotate(mine=Value("", output_field=CharField()))
    mine = Booking.objects.live().filter(event=OuterRef("pk"), person=person).values("state")[:1]
    return events.annotate(mine=Coalesce(Subquery(mine), Value("")))


def mark_of(state: str) -> tuple[str, str] | None:
    """Return the tone and the words of a live booking in `state`; None for the empty state."""
    return WORDS[Booking.State(state)] if state else None


def marks(events: list[Event], request: HttpRequest) -> dict[int, tuple[str, str]]:
    """Return, by primary key, the tone and the words for each of `events` where the reader has a live booking, in one query."""
    if not isinstance(request.user, User):
        return {}
    mine = Booking.objects.live().filter(person=request.user, event__in=[event.pk for event in events])
    return {event: WORDS[Booking.State(state)] for event, state in mine.values_list("event", "state")}
