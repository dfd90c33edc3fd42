"""What can go wrong with money, each in its own class."""

from __future__ import annotations

import datetime


class PaymentsError(Exception):
    """The root of everything that this app raises."""


class StripeUnavailable(PaymentsError):
    """Stripe did not answer, or asked us to come back later: nothing is known, so ask again with the same key."""


class StripeRefused(PaymentsError):
    """Stripe understood the request and will not do it: asking again changes nothing."""

    def __init__(self, message: str, *, code: str = "", parameter: str = "", status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.parameter = parameter
        self.status = status


class ForgedWebhook(PaymentsError):
    """A webhook that is not signed with our secret, or was signed too long ago, or is no event."""


class AlreadyPaid(PaymentsError):
    """What was to be expired or voided has been paid in the meantime."""


class OverRefund(PaymentsError):
    """More was to be refunded than is left of what was paid."""


class TriedAlready(PaymentsError):
    """A later try of the same refund is under way, or has succeeded."""


class NothingToPay(PaymentsError):
    """An order needs lines that come to something: what is free is given without one."""


class UnknownRecipient(PaymentsError):
    """An invoice was to go to somebody who doesn't get the school's invoices, or does so no more."""

    def __init__(self) -> None:
        super().__init__("That person no longer gets these invoices. Choose who should.")


class OrderClosed(PaymentsError):
    """The order can no longer be paid: its time ran out, or it was cancelled."""


class NotForThisSchool(PaymentsError):
    """A cost code is for an order of a school that whoever sets it leads."""

    def __init__(self) -> None:
        super().__init__("Only a CPD lead, business manager or headteacher whose order it is can set its cost code.")


class NothingToCode(PaymentsError):
    """The order lapsed or was cancelled, so that nothing of it is in the school's accounts."""

    def __init__(self) -> None:
        super().__init__("This order came to nothing, so it has no cost code. Set it on the order that replaced it.")


class CostCodeChanged(PaymentsError):
    """Somebody has put the order under another code since its page was opened."""

    def __init__(self, code: str) -> None:
        now = f"put this order under {code}" if code else "taken this order’s cost code off"
        super().__init__(f"A colleague has {now} since you opened the page. Check it, then save again.")
        self.code = code


class NothingPaid(PaymentsError):
    """There is nothing to refund: the order was neither paid nor put on an invoice."""


class NothingOwed(PaymentsError):
    """The order has no invoice that somebody could pay."""


class RemindedLately(PaymentsError):
    """Whoever owes the invoice was reminded of it `at` an instant of the last seven days."""

    def __init__(self, at: datetime.datetime) -> None:
        super().__init__(f"Reminded at {at}")
        self.at = at


class InvoiceContested(PaymentsError):
    """Whoever is billed disputes the invoice, so nobody is reminded of it."""


class NotContested(PaymentsError):
    """Nobody disputes the invoice any more."""


class ReplacementLost(PaymentsError):
    """An invoice was withdrawn for another, of which our record was lost in a restore: the sweep writes it again."""
