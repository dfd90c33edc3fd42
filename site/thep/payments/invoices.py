"""Invoices at Stripe: issued after the order's commit, followed until they are paid or withdrawn."""

import structlog
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.tasks import enqueue_on_commit, task

from . import gateway, order_notes, settlement
from .errors import AlreadyPaid, OrderClosed, ReplacementLost
from .gateway import Invoice, InvoiceState
from .models import Order, Payment
from .stripe_lines import stripe_lines, stripe_metadata
from .supplier import invoice_footer

log = structlog.get_logger(__name__)

DAYS_UNTIL_DUE = 30


@task()
def issue_invoice(pk: int) -> None:
    """Issue the invoice of payment `pk`; what that raises is left to the sweep."""
    issue(Payment.objects.get(pk=pk))


def issue(payment: Payment) -> Payment:
    """Make the invoice at Stripe and send its link to whom it is billed, once; an earlier attempt's invoice is withdrawn first.

    What is paid by now is not billed again, whatever was true when the invoice was asked for.
    Call outside a transaction. Raises StripeUnavailable and StripeRefused.
    """
    payment = Payment.objects.select_related("order").get(pk=payment.pk)
    order = payment.order
    if payment.state != Payment.State.INTENDED:
        return payment
    if order.state == Order.State.PAID:
        return _leave(payment)
    for earlier in order.payments.live().filter(attempt__lt=payment.attempt):
        if not _withdraw(earlier):
            _leave(payment)
            return earlier
    customer = gateway.find_or_create_customer(
        email=order.bill_to_email,
        name=order.bill_to_name,
        key=f"{payment.key}-customer",
        metadata={"order": order.reference},
    )
    invoice = gateway.create_invoice(
        customer=customer,
        lines=stripe_lines(order),
        days_until_due=_days_until_due(payment),
        reference=order.reference,
        key=payment.key,
        purchase_order=order.purchase_order,
        metadata=stripe_metadata(payment),
        since=order.created_at,  # an attempt of this number may have been made before a restore
        footer=invoice_footer(order.reference),
        address=", ".join(order.bill_to_address.splitlines()),
    )
    order = settlement.settle_invoice(payment, invoice)
    if order.state == Order.State.PAID and invoice.state is InvoiceState.OPEN:  # the one that it replaces was paid just now
        _withdraw(Payment.objects.get(pk=payment.pk))
        _note_late_number(order)
    return Payment.objects.get(pk=payment.pk)


def _leave(payment: Payment) -> Payment:
    """Close a payment that was to replace one which has been paid: nobody is billed twice."""
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.CLOSED)
    _note_late_number(payment.order)
    return Payment.objects.get(pk=payment.pk)


def _note_late_number(order: Order) -> None:
    order_notes.add_note(
        order,
        f"Purchase-order number {order.purchase_order or 'taken off'} came after the invoice was paid, so no other invoice was sent.",
        kind=f"late number {order.purchase_order}"[:30],
        once=True,
    )


def refresh_invoice(payment: Payment) -> Invoice:
    """Return the invoice as Stripe has it now, once we have written down what is new of it. Call outside a transaction.

    Raises:
        ReplacementLost: it was withdrawn for another, which is to be written first.
    """
    invoice = gateway.retrieve_invoice(payment.stripe_id or "")
    if lost_replacements(payment, invoice):
        raise ReplacementLost(payment.key)
    settlement.settle_invoice(payment, invoice)
    return invoice


def lost_replacements(payment: Payment, invoice: Invoice) -> dict[str, dict[str, str]]:
    """Return the invoices that `payment`'s was withdrawn for, and of which we have no record, as after a restore: metadata by id.

    Call outside a transaction.
    """
    if invoice.state is not InvoiceState.VOID or payment.state not in Payment.LIVE:
        return {}
    known = set(payment.order.payments.exclude(stripe_id=None).values_list("stripe_id", flat=True))
    return {other: named for other, named in gateway.list_others_of_order(invoice.id).items() if other not in known}


def check(payment: Payment) -> Order:
    """Ask Stripe about an invoice, or issue it if that never happened."""
    if payment.state == Payment.State.INTENDED:
        payment = issue(payment)
    refresh_invoice(payment)
    return Order.objects.get(pk=payment.order_id)


def mark_paid_elsewhere(payment: Payment, *, by: User) -> Order:
    """Mark the invoice and its order as paid by bank transfer or cheque, on the word of `by` of the office.

    Call outside a transaction.

    Raises:
        OrderClosed: the invoice was withdrawn, or its order has ended.
        StripeUnavailable: call again.
    """
    if Order.objects.get(pk=payment.order_id).state not in (Order.State.INVOICED, Order.State.PAID):
        raise OrderClosed(payment.order.reference)
    payment = issue(payment)
    if payment.state == Payment.State.CLOSED:
        raise OrderClosed(payment.order.reference)
    log.info("invoice_marked_paid", order=payment.order.reference, by=by.pk)
    Payment.objects.filter(pk=payment.pk, marked_paid_by=None).exclude(state=Payment.State.PAID).update(marked_paid_by=by)
    invoice = gateway.mark_invoice_paid_elsewhere(payment.stripe_id or "", key=f"{payment.key}-paid-elsewhere")
    return settlement.settle_invoice(payment, invoice)


def can_change(order: Order) -> bool:
    """Return whether the invoice may be replaced: it is unpaid, and nothing of it is credited."""
    return order.state == Order.State.INVOICED and not order.refunded_pence


def change_purchase_order(order: Order, purchase_order: str) -> Payment:
    """Put another purchase-order number on an unpaid invoice: a sent invoice cannot change, so another replaces it.

    Raises:
        OrderClosed: the order is not waiting for an invoice's payment, or part of it was credited.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_for_update().get(pk=order.pk)
        if not can_change(order):
            raise OrderClosed(order.reference)
        latest = order.payments.order_by("-attempt")[0]
        if purchase_order == order.purchase_order:
            return latest
        order.purchase_order = purchase_order
        order.save(update_fields=["purchase_order"])
        replacement = Payment.objects.create(order=order, method=Order.Method.INVOICE, attempt=latest.attempt + 1)
        enqueue_on_commit(issue_invoice, replacement.pk)
    return replacement


def _days_until_due(payment: Payment) -> int:
    """Return in how many days the payment's invoice is due; at least one."""
    # A replacement is due when the first was: another purchase-order number buys no time.
    first = payment.order.payments.exclude(due_on=None).order_by("attempt").first()
    if first is None or first.due_on is None:
        return DAYS_UNTIL_DUE
    return max(1, (first.due_on - timezone.localdate(payment.created_at)).days)


def _withdraw(payment: Payment) -> bool:
    """Withdraw an invoice that is being replaced; False where it was paid in the meantime."""
    if payment.state == Payment.State.INTENDED:
        payment = issue(payment)  # it may have been issued without our hearing of it
    try:
        settlement.settle_invoice(payment, gateway.void_invoice(payment.stripe_id or "", key=f"{payment.key}-void"))
    except AlreadyPaid:
        refresh_invoice(payment)
        return False
    return True
