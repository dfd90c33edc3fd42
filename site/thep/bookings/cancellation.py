"""What giving a place up brings back, and until when it can be given up or moved."""

from dataclasses import dataclass

from django.utils import timezone

from thep.events import policies

from .models import Booking


@dataclass(frozen=True, kw_only=True)
class Return:
    """What cancelling gives back: pence with VAT, or an included place."""

    percent: int
    pence: int
    included_place: bool


def what_returns(booking: Booking, *, waive: bool = False, left_pence: int | None = None) -> Return:
    """Return what cancelling the booking now would give back; all of it where the policy is waived, or the date was just moved.

    An included place comes back whole, while the policy still gives everything back. `left_pence` is what is left of what was paid, where
    the caller has read that of many bookings at once.
    """
    percent = 100
    starts_at = booking.refund_start
    if not waive and starts_at is not None and not booking.is_free_to_cancel_as_moved:
        percent = policies.refund_percent(booking.policy_steps, starts_at, timezone.now())
    line = booking.order_line
    # Of the booking's own price: after a move to a cheaper date more was paid once. A half penny goes to who cancels.
    pence = min((booking.total_pence * percent + 50) // 100, line.left_pence if left_pence is None else left_pence) if line else 0
    return Return(percent=percent, pence=pence, included_place=bool(booking.place_cause) and percent == 100)


def may_cancel(booking: Booking) -> bool:
    """Return whether it's early enough to give the place up: until the event begins, and while a date that was moved leaves time."""
    return not booking.event.has_begun or booking.is_free_to_cancel_as_moved


def may_move(booking: Booking) -> bool:
    """Return whether it's early enough to move the booking: while cancelling is free, or until a place that costs nothing begins."""
    if booking.event.has_begun:
        return False
    costs_nothing = booking.is_free and not booking.place_cause
    return costs_nothing or what_returns(booking).percent == 100
