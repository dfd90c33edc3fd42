"""Bookings as their pages list them, and what can be done with one."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.events.kinds import kind_of
from thep.events.models import Event

from . import access, cancellation
from .models import Booking, BookingQuerySet
from .own_bookings import coming_of

State = Booking.State
URGENCY: dict[str, int] = {State.OFFERED: 0, State.HELD: 0, State.CONFIRMED: 1}


@dataclass(frozen=True)
class Lists:
    """Live bookings of events to come: offers first, as they end; then what's unpaid, what's coming up, what's waited for."""

    offers: list[Booking]
    unpaid: list[Booking]
    upcoming: list[Booking]
    waiting: list[Booking]
    apologies: list[Booking]

    def __bool__(self) -> bool:
        return bool(self.offers or self.unpaid or self.upcoming or self.waiting or self.apologies)


@dataclass(frozen=True)
class Possible:
    """What can be done with a booking now."""

    cancel: bool
    pass_on: bool
    move: bool
    returns: cancellation.Return
    answer: bool


def lists_of(found: BookingQuerySet) -> Lists:
    to_come = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    live = list(
        found.filter(to_come, state__in=[*Booking.LIVE, State.APOLOGIES])
        .select_related("event__venue", "person", "order_line__order")
        .order_by("event__starts_at", "pk")
    )
    by_state = {state: [booking for booking in live if booking.state == state] for state in (*Booking.LIVE, State.APOLOGIES)}
    return Lists(
        by_state[State.OFFERED], by_state[State.HELD], by_state[State.CONFIRMED], by_state[State.WAITING], by_state[State.APOLOGIES]
    )


def next_for(person: User, *, most: int) -> list[Booking]:
    """Return what is next for `person`: what they have to answer or pay first, then what is coming up."""
    found = [booking for booking in coming_of(person) if booking.is_live and booking.event.ends_at is not None]
    return sorted(found, key=lambda booking: URGENCY.get(booking.state, len(URGENCY)))[:most]


def past_of(found: BookingQuerySet) -> BookingQuerySet:
    """Return what was attended, cancelled, passed on or moved, the latest first. A hold that lapsed is nothing to remember."""
    went = Q(state__in=[State.CONFIRMED, State.APOLOGIES], event__ends_at__lt=timezone.now())
    is_over = Q(state__in=[State.CANCELLED, State.TRANSFERRED, State.MOVED]) | went
    return found.filter(is_over).select_related("event__venue", "person").order_by("-event__starts_at", "-pk")


def other_dates(event: Event, *, person: User) -> QuerySet[Event]:
    """Return the other dates of the event's course that `person` can book and that have a place, soonest first."""
    if event.page_id is None:
        return Event.objects.none()
    return Event.objects.bookable().with_room().filter(page=event.page_id).admitting(person).exclude(pk=event.pk).order_by("starts_at")


def ahead_of(booking: Booking) -> int:
    """Return how many wait before `booking`."""
    queue = list(Booking.objects.filter(event=booking.event_id).waiting().values_list("pk", flat=True))
    return queue.index(booking.pk) if booking.pk in queue else 0


def possible(booking: Booking, *, by: User) -> Possible:
    """Return what `by` can do with a booking now."""
    event = booking.event
    to_come = event.starts_at is None or event.starts_at > timezone.now()
    confirmed = booking.state == State.CONFIRMED and to_come and event.state == Event.State.OPEN
    returns = cancellation.what_returns(booking)
    answers = kind_of(event).booking.is_rsvp and booking.person_id == by.pk
    if answers:
        return Possible(cancel=False, pass_on=False, move=False, returns=returns, answer=event.is_to_come)
    return Possible(
        cancel=booking.is_live and (to_come or cancellation.may_cancel(booking)),
        pass_on=confirmed and access.may_pass_on(by, booking),
        move=confirmed and cancellation.may_move(booking) and other_dates(event, person=booking.person).exists(),
        returns=returns,
        answer=False,
    )
