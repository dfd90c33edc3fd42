"""What we write about money: the receipt, the invoice's link, the refund, the reminder. Each leaves once, by its cause."""

from thep.mail import outbox
from thep.mail.letters import write

from .models import Order, Payment, Refund
from .recipients import copies_of
from .supplier import supplier


def receipt(order: Order) -> None:
    _post(order, "receipt", cause=f"receipt:{order.reference}")


def invoice(order: Order, payment: Payment) -> None:
    """The link to the invoice, to whom it is billed.

    It is ours and not Stripe's own email, so that it leaves through the outbox like everything else: seen in the back office, sent once,
    tried again, in the same words whether Stripe's account is set to write to customers or not.
    """
    _post(order, "invoice", cause=f"invoice:{payment.key}", payment=payment)


def overdue(order: Order, payment: Payment) -> None:
    _post(order, "overdue", cause=f"overdue:{payment.key}", payment=payment)


def refunded(refund: Refund) -> None:
    _post(refund.order, "refunded", cause=f"refunded:{refund.pk}", refund=refund)


def _post(order: Order, name: str, *, cause: str, **context: object) -> None:
    """Write to whom the order is made out to; of an invoice, to everybody who gets a copy too."""
    copies = copies_of(order)
    context = {"order": order, "lines": order.lines.all(), "copies": copies, "seller": supplier(), **context}
    letter = write(f"payments/email/{name}", context)
    person = order.buyer if order.buyer.email == order.bill_to_email else None
    outbox.post(order.bill_to_email, subject=letter.subject, text=letter.text, html=letter.html, cause=cause, person=person)
    for copy in copies:
        outbox.post(
            copy.email, subject=letter.subject, text=letter.text, html=letter.html, cause=f"{cause}:copy:{copy.key}", person=copy.person
        )
