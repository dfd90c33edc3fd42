"""Reminders of invoices that are owed: by the office when it likes, by the sweep once they are overdue, and once a week at most."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User

from . import letters, order_notes
from .errors import InvoiceContested, NothingOwed, RemindedLately
from .models import Order, OrderNote, Payment

WEEK = datetime.timedelta(days=7)
BY_OFFICE = "reminder"
BY_SWEEP = "overdue"
IS_REMINDER = Q(kind=BY_OFFICE) | Q(kind__startswith=BY_SWEEP)


def remind(order: Order, *, by: User) -> OrderNote:
    """Send whoever owes the invoice a letter with the link to pay it, and return the note of that on the order.

    Raises:
        NothingOwed: the order has no invoice that can be paid.
        InvoiceContested: whoever is billed disputes it.
        RemindedLately: a reminder went out within the last seven days.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        payment = payment_owed(order)
        if payment is None:
            raise NothingOwed(order.reference)
        if order.contested_at is not None:
            raise InvoiceContested(order.reference)
        if last := reminded_lately(order):
            raise RemindedLately(last)
        note = order_notes.add_note(order, f"Reminder of invoice {payment.number} sent to {order.bill_to_email}", kind=BY_OFFICE, by=by)
        letters.reminder(order, payment, note=note)
    return note


def remind_as_overdue(order: Order) -> bool:
    """Write once that an invoice is overdue; return whether that was done now.

    Where the office reminded lately, or the invoice is disputed, a later sweep does it.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        payment = payment_owed(order)
        if (
            payment is None
            or order.contested_at is not None
            or order.notes.filter(kind=_kind_of(payment)).exists()
            or reminded_lately(order)
        ):
            return False
        order_notes.add_note(order, f"Invoice {payment.number} is overdue: letter sent to {order.bill_to_email}", kind=_kind_of(payment))
        letters.overdue(order, payment)
    return True


def payment_owed(order: Order) -> Payment | None:
    """Return the invoice that can be paid for the order; None where nothing is owed, or the invoice isn't made yet."""
    if order.state != Order.State.INVOICED or not order.left_pence:
        return None
    return order.payments.filter(state=Payment.State.OPEN).order_by("-attempt").first()


def reminded_lately(order: Order) -> datetime.datetime | None:
    """Return when the order's last reminder went out, if that was within the last seven days."""
    lately = order.notes.filter(IS_REMINDER, created_at__gt=timezone.now() - WEEK).order_by("-created_at").first()
    return lately.created_at if lately else None


def with_reminders(orders: QuerySet[Order]) -> QuerySet[Any]:
    """Return `orders` with `reminded_at`, when the last reminder of each went out."""
    is_reminder = Q(notes__kind=BY_OFFICE) | Q(notes__kind__startswith=BY_SWEEP)
    return orders.annotate(reminded_at=Max("notes__created_at", filter=is_reminder))


def _kind_of(payment: Payment) -> str:
    return f"{BY_SWEEP} {payment.attempt}"
