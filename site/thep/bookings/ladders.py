"""What a booking has been, step by step: what was asked of a school, the booking's moves, and what came of it."""

import datetime
from collections.abc import Iterable

from thep.domains import declared

from .approvals.models import PlaceRequest
from .models import Booking, BookingMove
from .moves import Move
from .outcomes import OutcomeSource

Step = tuple[datetime.datetime, str]

WORDS: dict[str, str] = {
    Move.BOOK: "Requested",
    Move.JOIN: "Requested: on the waiting list",
    Move.JOIN_FIRST: "Requested: first on the waiting list",
    Move.SEAT: "Booked",
    Move.FOLLOW: "Booked in place of another booking",
    Move.SEND_APOLOGIES: "Sent apologies",
    Move.HOLD: "Held until paid",
    Move.CONFIRM: "Booked",
    Move.SEAT_LATE: "Booked, as the payment came late",
    Move.OFFER: "Offered a place",
    Move.WAIT_AGAIN: "Back on the waiting list",
    Move.LEAVE: "Left the waiting list",
    Move.DECLINE: "Declined the offer",
    Move.CANCEL: "Cancelled",
    Move.RELEASE: "Let go",
    Move.LAPSE: "Lapsed",
    Move.CLOSE: "Lapsed",
    Move.TRANSFER: "Passed to a colleague",
    Move.MOVE: "Moved to another date",
    Move.APOLOGISE: "Sent apologies",
    Move.COME: "Booked: can come after all",
    Move.QUEUE: "On the waiting list: would come after all",
    Move.GIVE_UP: "Given up",
    Move.PUT_BACK: "Booked: put back",
    Move.LET_GO: "Place let go",
}


def ladder_of(booking: Booking) -> list[Step]:
    """Return what the booking has been, each with its moment, the oldest first: asked for, made, moved, and what came of it.

    What was before moves were kept is read from the booking's own fields.
    """
    moves = list(booking.moves.select_related("by"))
    steps = [*_asked(booking), *_composed(booking, moves), *((move.at, in_words(move)) for move in moves)]
    steps += [step for source in declared(OutcomeSource) for step in source.steps(booking)]
    return sorted(steps, key=lambda step: step[0])


def in_words(move: BookingMove) -> str:
    """Write what a move was, by whom and why: 'Cancelled by Farida Khan: Ill'."""
    words = WORDS.get(move.move, move.move.capitalize())
    why = f": {move.reason}" if move.reason and move.reason.casefold() != words.casefold() else ""
    return f"{words}{f' by {move.by}' if move.by else ''}{why}"


def _composed(booking: Booking, moves: list[BookingMove]) -> Iterable[Step]:
    """Return what the booking's own fields say of the time before the first of its `moves`; nothing where that began it."""
    if moves and not moves[0].from_state:
        return []
    reached = [(booking.created_at, "Requested"), (booking.waiting_since, "Waiting"), (booking.confirmed_at, "Booked")]
    if not moves:
        reached.append((booking.ended_at, str(booking.get_state_display())))
    return [(at, words) for at, words in reached if at is not None and not (moves and at >= moves[0].at)]


def _asked(booking: Booking) -> Iterable[Step]:
    """Return when a place was asked for of the school, and when and by whom that was approved, where the booking came of it."""
    asked = PlaceRequest.objects.filter(booking=booking).select_related("answered_by").first()
    if asked is None:
        return []
    steps = [(asked.asked_at, "Asked for at the school")]
    if asked.answered_at is not None:
        steps.append((asked.answered_at, f"Approved by {asked.answered_by}" if asked.answered_by else "Approved"))
    return steps
