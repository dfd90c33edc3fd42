"""What errors of payments mean for the office."""

from thep.payments.errors import (
    AlreadyPaid,
    NotContested,
    NothingOwed,
    NothingPaid,
    OrderClosed,
    OverRefund,
    StripeRefused,
    StripeUnavailable,
    TriedAlready,
)


def in_words(refusal: Exception) -> str:
    """Return what an error of payments means for the office, and what to do next."""
    match refusal:
        case StripeUnavailable():
            return "Stripe isn’t answering, so nothing has changed. Try again in a minute."
        case StripeRefused():
            return f"Stripe refused: {refusal}"
        case AlreadyPaid():
            return "This order has just been paid. Refund its lines instead."
        case OverRefund():
            return "Somebody has just refunded part of this, so less is left than the amount you entered."
        case TriedAlready():
            return "Somebody has tried this refund again in the meantime, so nothing more was sent. The order’s page lists every try."
        case NothingPaid():
            return "This order was never paid or invoiced, so there is nothing to refund."
        case NotContested():
            return "Somebody has marked this dispute as settled in the meantime."
        case NothingOwed():
            return "Nothing is owed on this order any more."
        case OrderClosed():
            return "The invoice has been withdrawn, so it can’t be paid any more."
    return str(refusal)
