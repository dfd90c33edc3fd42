"""Somebody who has a place says that they can't come: an answer to a meeting is changed, a booked place is given up by its policy."""

from contextlib import suppress

from django.db import transaction

from thep.bookings import changes, end_reasons, holds, rsvp
from thep.bookings.cancellation import Return, what_returns
from thep.bookings.errors import BookingsError
from thep.bookings.models import Booking
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.payments import totals
from thep.payments.errors import PaymentsError

State = Booking.State


class CostsOtherwise(BookingsError):
    """What giving the place up costs isn't what the page said any more."""

    def __init__(self) -> None:
        super().__init__("What giving up your place costs has changed since you opened the page. Check it, then press the button again.")


class TooLate(BookingsError):
    """There is nothing left to send apologies for; the message says why."""


def send(booking: Booking, *, shown: str = "") -> Booking:
    """Note that the person of `booking` can't come, and offer their place to the next who waits; return the booking as it is then.

    `shown` is the key of what they were shown that giving up a booked place costs. Nothing happens where they have said so already.

    Raises:
        TooLate: the event is over, has begun or is cancelled, or the place is theirs no longer.
        CostsOtherwise: giving it up costs something else by now.
    """
    if kind_of(booking.event).booking.is_rsvp:
        with transaction.atomic():
            booking = changes.lock(booking)
            if booking.has_apologies:
                return booking
            _check(booking)
            return rsvp.send_apologies(booking.event, person=booking.person, by=booking.person, is_shown=True)
    with transaction.atomic():
        booking = changes.lock(booking)
        if booking.has_apologies:
            return booking
        _check(booking)
        if key_of(returns_of(booking)) != shown:
            raise CostsOtherwise
        ended = changes.cancel(booking, by=booking.person, reason=end_reasons.APOLOGIES)
    if ended.order_line:
        with suppress(PaymentsError):  # if Stripe doesn't answer, the sweep sees to it
            holds.trim_order(ended.order_line.order)
    return ended


def refusal_of(booking: Booking) -> str:
    """Return in words why no apologies can be sent for `booking` now; nothing where they can."""
    event = booking.event
    if event.state == Event.State.CANCELLED:
        return "This event is cancelled, so you don’t need to send apologies."
    moved_on = {
        State.TRANSFERRED: "Your place was passed to a colleague, so you don’t need to send apologies.",
        State.MOVED: "Your booking was moved to another date. To cancel that one, open it among your bookings.",
        State.CANCELLED: "Your booking was cancelled already, so you don’t need to send apologies.",
        State.LAPSED: "You don’t have a place at this event any more, so you don’t need to send apologies.",
    }
    if booking.state in moved_on:
        return moved_on[State(booking.state)]
    if event.is_over:
        return "This event is over. If you couldn’t come, tell our office."
    if event.has_begun:
        return "This event has begun, so it’s too late to send apologies here. Tell our office instead."
    return ""


def returns_of(booking: Booking) -> Return:
    """Return what giving the place up now would give back, in one query where something was paid for it."""
    left = totals.left_of([booking.order_line]) if booking.order_line else {}
    return what_returns(booking, left_pence=left.get(booking.order_line_id or 0, 0))


def key_of(returns: Return) -> str:
    """Return what a form keeps of it, to see whether it is still what its reader was shown."""
    return f"{returns.percent}-{returns.pence}-{int(returns.included_place)}"


def _check(booking: Booking) -> None:
    if refusal := refusal_of(booking):
        raise TooLate(refusal)
