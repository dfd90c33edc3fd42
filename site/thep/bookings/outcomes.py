"""What came of places at events that have begun: a domain that knows who came declares it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thep.domains import declared

from .models import Booking


@dataclass(frozen=True)
class OutcomeSource:
    """Who knows what came of places. `outcomes` says it in a few words, by the key of the booking, in a fixed number of queries.

    `steps` says of one booking what was put down when, oldest first: moments with their words.
    """

    name: str
    outcomes: Callable[[Sequence[Booking]], Mapping[int, str]]
    steps: Callable[[Booking], Sequence[tuple[Any, str]]]


def note_outcomes(bookings: Sequence[Booking]) -> None:
    """Have the label of each of `bookings` whose event has begun say what came of it, where that is known."""
    begun = [booking for booking in bookings if booking.event.has_begun and booking.state in (*Booking.PLACED, Booking.State.APOLOGIES)]
    if not begun:
        return
    found: dict[int, str] = {}
    for source in declared(OutcomeSource):
        found |= source.outcomes(begun)
    for booking in begun:
        booking.outcome = found.get(booking.pk, "")
