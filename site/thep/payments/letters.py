"""What we write about money: the receipt, the invoice's link, the refund, the reminder. Each leaves once, by its cause."""

from django.utils import timezone

from thep.mail import outbox
from thep.mail.letters import Letter, write

from .models import Order, OrderNote, Payment, Refund
from .recipients import copies_of
from .supplier import supplier


def receipt(order: Order) -> None:
    _post(order, "receipt", cause=f"receipt:{order.reference}")


def invoice(order: Order, payment: Payment) -> None:
    """Send the link to the invoice to the address that is billed."""
    # Ours and not Stripe's own email, so that it leaves through the outbox like everything else: seen in the back office, sent once, tried
    # again, in the same words whether Stripe's account is set to write to customers or not.
    _post(order, "invoice", cause=f"invoice:{payment.key}", payment=payment)


def overdue(order: Order, payment: Payment) -> None:
    _post(order, "overdue", cause=f"overdue:{payment.key}", payment=payment)


def reminder(order: Order, payment: Payment, *, note: OrderNote) -> None:
    """Remind whoever owes the invoice: each note of a reminder is a letter of its own."""
    _post(order, "reminder", cause=f"reminder:{note.pk}", payment=payment, is_overdue=_is_overdue(payment))


def write_reminder(order: Order, payment: Payment) -> Letter:
    """Return the reminder as it would go out now."""
    return _write(order, "reminder", payment=payment, is_overdue=_is_overdue(payment))


def refunded(refund: Refund) -> None:
    _post(refund.order, "refunded", cause=f"refunded:{refund.pk}", refund=refund)


def _post(order: Order, name: str, *, cause: str, **context: object) -> None:
    """Write to whom the order is made out to; of an invoice, to everybody who gets a copy too."""
    letter = _write(order, name, **context)
    person = order.buyer if order.buyer.email == order.bill_to_email else None
    outbox.post(order.bill_to_email, subject=letter.subject, text=letter.text, html=letter.html, cause=cause, person=person)
    for copy in copies_of(order):
        outbox.post(
            copy.email, subject=letter.subject, text=letter.text, html=letter.html, cause=f"{cause}:copy:{copy.key}", person=copy.person
        )


def _write(order: Order, name: str, **context: object) -> Letter:
    usual = {"order": order, "lines": order.lines.charged(), "copies": copies_of(order), "seller": supplier()}
    return write(f"payments/email/{name}", usual | context)


def _is_overdue(payment: Payment) -> bool:
    return payment.due_on is not None and payment.due_on < timezone.localdate()
