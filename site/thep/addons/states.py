"""In what state a purchase of an add-on is, and what may be done with it: `LETS` is the whole of it.

A state is reckoned from the days and instants of a purchase when it is read. Nothing writes it: a quotation lapses at midnight of its last
day with nothing running.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils import timezone

from .errors import NotPossibleNow
from .models import Purchase


class State(TextChoices):
    ASKED = "asked", "Asked"
    QUOTED = "quoted", "Quoted"
    LAPSED = "lapsed", "Lapsed"
    PAYING = "paying", "Being paid"
    ORDERED = "ordered", "Ordered"
    PAID = "paid", "Paid"
    CLOSED = "closed", "Not bought"
    CANCELLED = "cancelled", "Cancelled"
    REFUNDED = "refunded", "Refunded"


@dataclass(frozen=True, kw_only=True)
class Lets:
    """What a state lets people do.

    `quote`: the office says what it costs, or says it anew. `accept`: the school accepts, by invoice or by card. `close`: the school or
    the office ends it unbought. `draw`: half days are used, corrected and refunded.
    """

    quote: bool = False
    accept: bool = False
    close: bool = False
    draw: bool = False


LETS: dict[State, Lets] = {
    State.ASKED: Lets(quote=True, close=True),
    State.QUOTED: Lets(quote=True, accept=True, close=True),
    State.LAPSED: Lets(quote=True, close=True),
    State.PAYING: Lets(),
    State.ORDERED: Lets(draw=True),
    State.PAID: Lets(draw=True),
    State.CLOSED: Lets(),
    State.CANCELLED: Lets(),
    State.REFUNDED: Lets(),
}
BOUGHT = (State.ORDERED, State.PAID)
WAITING = (State.ASKED, State.QUOTED, State.LAPSED, State.PAYING)


def state_of(purchase: Purchase, *, on: datetime.date | None = None) -> State:
    """Return the state of `purchase` on a day in London, today where none is given."""
    if purchase.refunded_at is not None:
        return State.REFUNDED
    if purchase.cancelled_at is not None:
        return State.CANCELLED
    if purchase.paid_at is not None:
        return State.PAID
    if purchase.ordered_at is not None:
        return State.ORDERED
    if purchase.closed_at is not None:
        return State.CLOSED
    if purchase.order_line_id is not None:
        return State.PAYING
    if purchase.answer_by is None:
        return State.ASKED
    return State.QUOTED if (on or timezone.localdate()) <= purchase.answer_by else State.LAPSED


def are_in(states: Iterable[State], *, on: datetime.date | None = None) -> Q:
    """Return the condition that a purchase is in one of `states` on a day: what `state_of` says of one, for many."""
    day = on or timezone.localdate()
    whole = Q(refunded_at=None, cancelled_at=None)
    unbought = whole & Q(paid_at=None, ordered_at=None)
    waiting = unbought & Q(closed_at=None, order_line=None)
    conditions = {
        State.ASKED: waiting & Q(answer_by=None),
        State.QUOTED: waiting & Q(answer_by__gte=day),
        State.LAPSED: waiting & Q(answer_by__lt=day),
        State.PAYING: unbought & Q(closed_at=None, order_line__isnull=False),
        State.ORDERED: whole & Q(paid_at=None, ordered_at__isnull=False),
        State.PAID: whole & Q(paid_at__isnull=False),
        State.CLOSED: unbought & Q(closed_at__isnull=False),
        State.CANCELLED: Q(refunded_at=None, cancelled_at__isnull=False),
        State.REFUNDED: Q(refunded_at__isnull=False),
    }
    found = Q(pk__in=[])
    for state in states:
        found |= conditions[state]
    return found


def check(purchase: Purchase, move: str) -> None:
    """Refuse what the purchase's state doesn't let people do. `move` is a field of `Lets`.

    Raises:
        NotPossibleNow: in words for whoever tried.
    """
    state = state_of(purchase)
    if not getattr(LETS[state], move):
        raise NotPossibleNow(REFUSALS[move].format(state=state.label.lower()))


REFUSALS = {
    "quote": "This is {state}, so its price can’t be changed.",
    "accept": "This offer is {state}, so it can’t be accepted. Ask our office for a new one.",
    "close": "This is {state}, so it can’t be withdrawn.",
    "draw": "This add-on is {state}, so nothing of it can be used or changed.",
}
