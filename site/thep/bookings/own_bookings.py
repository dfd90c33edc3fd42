"""What somebody has booked that is still to come, read once for everything on a page that asks."""

from collections.abc import Collection, Iterable

from django.db.models import F, Q
from django.utils import timezone

from thep.accounts.models import User
from thep.events.models import Event

from .models import Booking

State = Booking.State
COMING = "_coming_bookings"
"""Where it is kept on a person once it was read: each request reads its person anew."""


def coming_of(person: User) -> list[Booking]:
    """Return the live bookings and the apologies of `person` for events that aren't over, soonest first, those without a date last."""
    if not hasattr(person, COMING):
        not_over = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
        found = Booking.objects.filter(not_over, person=person, state__in=[*Booking.LIVE, State.APOLOGIES])
        related = found.select_related("event__venue", "order_line__order")
        bookings = list(related.order_by(F("event__starts_at").asc(nulls_last=True), "pk"))
        for booking in bookings:
            booking.person = person
        setattr(person, COMING, bookings)
    coming: list[Booking] = getattr(person, COMING)
    return coming


def known_states(person: User, events: Collection[Event]) -> dict[int, str] | None:
    """Return the states of what `person` has at `events`, by the events' primary keys; None where that hasn't been read.

    A live booking is told before apologies, which say less than it does.
    """
    now = timezone.now()
    if not hasattr(person, COMING) or any(event.ends_at is not None and event.ends_at < now for event in events):
        return None
    apologies_first = sorted(coming_of(person), key=lambda booking: booking.is_live)
    states = {booking.event_id: booking.state for booking in apologies_first}
    return {event.pk: states[event.pk] for event in events if event.pk in states}


def answer_among(bookings: Iterable[Booking]) -> Booking | None:
    """Return which of one person's `bookings` at one event is their answer: a live one before apologies; None where none stands."""
    standing = [booking for booking in bookings if booking.is_live or booking.state == State.APOLOGIES]
    return min(standing, key=lambda booking: booking.state == State.APOLOGIES, default=None)
