"""What we write about money: the receipt, the invoice's link, the refund, the reminder. Each leaves once, by its cause."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import ACCOUNTS_KEPT, LetterClass, LetterKind, LookAgain
from thep.mail.models import Message

from . import letter_examples
from .letter_variables import VARIABLES
from .models import Order, OrderNote, Payment, Refund
from .recipients import copies_of
from .supplier import supplier

PAID = "You get this email because you paid us, or get a copy of what your {{ order.school.noun|default:'school' }} pays us."
OWES = "You get this email because you are billed for an order, or get a copy of your {{ order.school.noun|default:'school' }}’s invoices."


NOTHING_OWED = "The invoice is paid, withdrawn or disputed."


def no_longer_overdue(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which letters about invoices mustn't leave, by key, and why: nothing is owed on them, or they are disputed. In one query."""
    keys = {message.pk: record_of(message.cause) for message in messages}
    owed = set(_owed().filter(pk__in=keys.values()).values_list("pk", flat=True))
    return {pk: NOTHING_OWED for pk, payment in keys.items() if payment not in owed}


def no_longer_owed(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which reminders mustn't leave, by key, and why: nothing is owed on their orders, or they are disputed. In one query."""
    keys = {message.pk: record_of(message.cause) for message in messages}
    owed = set(_owed().filter(order__notes__in=keys.values()).values_list("order__notes", flat=True))
    return {pk: NOTHING_OWED for pk, note in keys.items() if note not in owed}


def _owed() -> QuerySet[Payment]:
    return Payment.objects.filter(state=Payment.State.OPEN, order__state=Order.State.INVOICED, order__contested_at=None)


def _kind(name: str, label: str, audience: str, why: str, look_again: LookAgain | None = None) -> LetterKind:
    return LetterKind(
        name=f"payments.{name}",
        label=label,
        audience=audience,
        template=f"payments/email/{name}",
        about=LetterClass.BOOKINGS,
        why=why,
        variables=VARIABLES[name],
        kept_for=ACCOUNTS_KEPT,
        example=letter_examples.EXAMPLES[name],
        look_again=look_again,
    )


RECEIPT = _kind("receipt", "Receipt", "Whoever paid, and the addresses that get copies of their school’s invoices.", PAID)
REFUNDED = _kind("refunded", "Refund or credit note", "Whoever an order is billed to, when we refund, credit or withdraw it.", PAID)
INVOICE = _kind("invoice", "Invoice", "Whoever an order is billed to, when they choose to pay by invoice.", OWES)
OVERDUE = _kind(
    "overdue", "Invoice overdue", "Whoever an order is billed to, when the invoice isn’t paid by its due date.", OWES, no_longer_overdue
)
REMINDER = _kind(
    "reminder", "Reminder of an invoice", "Whoever an order is billed to, when the office sends a reminder.", OWES, no_longer_owed
)

KINDS = (RECEIPT, REFUNDED, INVOICE, OVERDUE, REMINDER)


def receipt(order: Order) -> None:
    _send(RECEIPT, order, Cause(order))


def invoice(order: Order, payment: Payment) -> None:
    """Send the link to the invoice to the address that is billed."""
    # Ours and not Stripe's own email, so that it leaves through the outbox like everything else: seen in the back office, sent once, tried
    # again, in the same words whether Stripe's account is set to write to customers or not.
    _send(INVOICE, order, Cause(payment), payment=payment)


def overdue(order: Order, payment: Payment) -> None:
    _send(OVERDUE, order, Cause(payment), payment=payment)


def reminder(order: Order, payment: Payment, *, note: OrderNote) -> None:
    """Remind whoever owes the invoice: each note of a reminder is a letter of its own."""
    _send(REMINDER, order, Cause(note), payment=payment, is_overdue=_is_overdue(payment))


def write_reminder(order: Order, payment: Payment) -> letters.Letter:
    """Return the reminder as it would go out now."""
    return letters.write(REMINDER, _context(order) | {"payment": payment, "is_overdue": _is_overdue(payment)})


def refunded(refund: Refund) -> None:
    _send(REFUNDED, refund.order, Cause(refund), refund=refund)


def _send(kind: LetterKind, order: Order, cause: Cause, **context: object) -> None:
    """Write to whom the order is made out to; of an invoice, to everybody who gets a copy too."""
    context = _context(order) | context
    person = order.buyer if order.buyer.email == order.bill_to_email else None
    letters.send(kind, order.bill_to_email, cause, context, person=person)
    for copy in copies_of(order):
        letters.send(kind, copy.email, cause, context, person=copy.person)


def _context(order: Order) -> dict[str, object]:
    return {"order": order, "lines": order.lines.charged(), "copies": copies_of(order), "seller": supplier()}


def _is_overdue(payment: Payment) -> bool:
    return payment.due_on is not None and payment.due_on < timezone.localdate()
