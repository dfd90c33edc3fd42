"""How far a date of an add-on has got, and what may be done with it then: `MOVES` is the whole of it."""

from collections.abc import Iterable

from django.db.models import Q, TextChoices

from .errors import NotPossibleNow
from .models import Delivery


class DeliveryState(TextChoices):
    ASKED = "asked", "Asked for"
    SCHEDULED = "scheduled", "Scheduled"
    DELIVERED = "delivered", "Delivered"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class Move(TextChoices):
    SCHEDULE = "schedule", "scheduled"
    DELIVER = "deliver", "marked as delivered"
    CLOSE = "close", "closed"
    CANCEL = "cancel", "cancelled"


MOVES: dict[DeliveryState, frozenset[Move]] = {
    DeliveryState.ASKED: frozenset({Move.SCHEDULE, Move.CANCEL}),
    DeliveryState.SCHEDULED: frozenset({Move.SCHEDULE, Move.DELIVER, Move.CANCEL}),
    DeliveryState.DELIVERED: frozenset({Move.CLOSE}),
    DeliveryState.CLOSED: frozenset(),
    DeliveryState.CANCELLED: frozenset(),
}


def state_of(delivery: Delivery) -> DeliveryState:
    if delivery.cancelled_at is not None:
        return DeliveryState.CANCELLED
    if delivery.closed_at is not None:
        return DeliveryState.CLOSED
    if delivery.delivered_at is not None:
        return DeliveryState.DELIVERED
    return DeliveryState.ASKED if delivery.scheduled_at is None else DeliveryState.SCHEDULED


def are_in(states: Iterable[DeliveryState]) -> Q:
    """Return the condition that a date is in one of `states`: what `state_of` says of one, for many."""
    going = Q(cancelled_at=None, closed_at=None)
    conditions = {
        DeliveryState.ASKED: going & Q(delivered_at=None, scheduled_at=None),
        DeliveryState.SCHEDULED: going & Q(delivered_at=None, scheduled_at__isnull=False),
        DeliveryState.DELIVERED: going & Q(delivered_at__isnull=False),
        DeliveryState.CLOSED: Q(cancelled_at=None, closed_at__isnull=False),
        DeliveryState.CANCELLED: Q(cancelled_at__isnull=False),
    }
    found = Q(pk__in=[])
    for state in states:
        found |= conditions[state]
    return found


def check(delivery: Delivery, move: Move) -> None:
    """Refuse what the state of the date doesn't allow.

    Raises:
        NotPossibleNow: in words for whoever tried.
    """
    state = state_of(delivery)
    if move not in MOVES[state]:
        raise NotPossibleNow(f"This date is {state.label.lower()}, so it can’t be {move.label}.")
