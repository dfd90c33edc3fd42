"""Bookings that are made from another: a colleague's, one for another date, one that waits after a late payment."""

from .models import Booking
from .moves import Move
from .transitions import begin

NOT_COPIED = {
    "id": "the new booking has its own",
    "reference": "the new booking has its own",
    "state": "says the move that makes the booking",
    "follows": "is the booking that is copied",
    "order_line": "pays for one booking: whoever makes the new one says whether the line goes along",
    "expires_at": "a hold or an offer of the old booking ends with it",
    "waiting_since": "is written by the move that makes the booking",
    "waiting_rank": "is written by the move that makes the booking",
    "confirmed_at": "is written by the move that makes the booking",
    "kept_until": "the new booking has not been given up",
    "ended_at": "the new booking has not ended",
    "ended_by": "the new booking has not ended",
    "end_reason": "the new booking has not ended",
    "created_at": "the new booking has its own",
}


def begin_after(booking: Booking, move: Move, **changed: object) -> Booking:
    """Make a booking by `move` that follows `booking` and is like it in every field, but for `NOT_COPIED` and what `changed` says."""
    copied = {field.name: getattr(booking, field.name) for field in Booking._meta.concrete_fields if field.name not in NOT_COPIED}
    return begin(Booking(**copied | changed, follows=booking), move)
