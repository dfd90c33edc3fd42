"""Where the money of a booking that ended goes, in words for pages and letters."""

from thep.design.templatetags.thep import money
from thep.payments.models import Order, Refund
from thep.schools.organisations import noun_of

from .models import Booking, OfstedPlace


def money_back(booking: Booking) -> str:
    """Return where what the booking cost goes back to: 'We’re refunding £72 to the card that paid'. Empty where nothing does."""
    if booking.order_line is None:
        return ""
    refunds = list(booking.order_line.refunds.counted())
    pence = sum(refund.pence for refund in refunds)
    if not pence:
        return ""
    is_done = all(refund.state == Refund.State.SUCCEEDED for refund in refunds)
    order = booking.order_line.order
    if order.method == Order.Method.CARD or refunds[0].kind == Refund.Kind.CREDIT_TO_CARD:
        return f"{'We’ve refunded' if is_done else 'We’re refunding'} {money(pence)} to the card that paid."
    if order.state == Order.State.PAID:
        return f"{'We’ve repaid' if is_done else 'We’re repaying'} {money(pence)} to whoever paid the invoice."
    return f"{'We’ve taken' if is_done else 'We’re taking'} {money(pence)} off the invoice."


def way_back(booking: Booking) -> str:
    """Return to whom a refund would go if the booking were cancelled now: 'to the card that paid'. Empty where nothing was paid."""
    if booking.order_line is None or booking.order_line.order.state != Order.State.PAID:
        return ""
    return "to the card that paid" if booking.order_line.order.method == Order.Method.CARD else "to whoever paid the invoice"


def promise(booking: Booking, *, pence: int, included_place: bool, percent: int) -> str:
    """Return what will come back of a place that is given up: 'We’ll refund £72 to the card that paid.' Empty where nothing does.

    `percent` of the price comes back, or isn't owed where the place waits for the school's renewal.
    """
    if booking.renew_by:
        return f"{100 - percent}% of the price is still owed." if percent < 100 else f"Your {noun_of(booking.school)} owes nothing for it."
    if included_place:
        return f"Your {noun_of(booking.school)} gets its included place back."
    if not pence:
        return ""
    to = way_back(booking)
    return f"We’ll refund {money(pence)} {to}." if to else f"We’ll take {money(pence)} off the invoice."


def promise_of(place: OfstedPlace) -> str:
    """Return what was promised for a place that was given up for an Ofsted visit."""
    booking = place.booking
    percent = 100 - booking.owed_percent
    return promise(booking, pence=place.refund_pence, included_place=place.returns_included_place, percent=percent)
