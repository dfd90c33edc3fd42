"""Orders that Stripe has and we don't, as after a restore: written again from what Stripe keeps of them, for the office to deal with.

What they bought is not known here any more: the office seats each line at an event, or refunds it. Only what carries our own name for a
payment is taken in; whatever else the account is used for stays out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.utils import timezone

from thep.accounts import people
from thep.accounts.models import User
from thep.schools import successions
from thep.schools.models import School

from . import gateway, invoices, order_notes, purposes, refunds, settlement
from .errors import ReplacementLost, StripeRefused
from .gateway import CardRefund, Checkout, CheckoutState, CreditNote, Invoice, InvoiceState, Purchase, RefundState
from .models import ALPHABET, Order, OrderLine, Payment

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

OUR_NAME = re.compile(rf"(?P<reference>THE-[{ALPHABET}]{{8}})-(?P<attempt>[1-9][0-9]{{0,3}})")
FOUND = "Found at Stripe without a record here. Seat each line at an event, or refund it."


@dataclass(frozen=True, kw_only=True)
class LostPayment:
    """A payment page that was paid, or an invoice that is owed or paid, of which we have no record."""

    reference: str
    attempt: int
    purchase: Purchase
    checkout: Checkout | None = None
    invoice: Invoice | None = None
    card_refunds: tuple[CardRefund, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()

    @property
    def is_paid(self) -> bool:
        return self.checkout is not None or (self.invoice is not None and self.invoice.state is InvoiceState.PAID)

    @property
    def paid_pence(self) -> int:
        if self.checkout is not None:
            return self.checkout.total_pence
        return self.invoice.total_pence - self.invoice.credited_unpaid_pence if self.invoice and self.is_paid else 0

    @property
    def payment_intent(self) -> str:
        found = self.checkout or self.invoice
        return found.payment_intent if found else ""


def find_checkout(checkout_id: str, metadata: Mapping[str, Any]) -> LostPayment | None:
    """Ask Stripe for a payment page that we don't know; None where it is none of ours, or nobody has paid on it."""
    ours = OUR_NAME.fullmatch(str(metadata.get("payment", "")))
    if ours is None:
        return None
    found = _ask(gateway.retrieve_checkout, checkout_id)
    if found is None or found.state is not CheckoutState.PAID:
        return None
    return LostPayment(
        reference=ours["reference"],
        attempt=int(ours["attempt"]),
        purchase=gateway.retrieve_checkout_purchase(checkout_id),
        checkout=found,
        card_refunds=tuple(gateway.list_refunds(found.payment_intent)) if found.payment_intent else (),
    )


def find_by_card_payment(payment_intent: str) -> LostPayment | None:
    """Ask Stripe for the payment page of a card payment that we don't know."""
    checkout_id = gateway.find_checkout(payment_intent)
    return find_checkout(checkout_id, gateway.retrieve_checkout(checkout_id).metadata) if checkout_id else None


def find_invoice(invoice_id: str, metadata: Mapping[str, Any]) -> LostPayment | None:
    """Ask Stripe for an invoice that we don't know; None where it is none of ours, or is neither owed nor paid."""
    ours = OUR_NAME.fullmatch(str(metadata.get("payment", "")))
    if ours is None:
        return None
    found = _ask(gateway.retrieve_invoice, invoice_id)
    if found is None or found.state not in (InvoiceState.OPEN, InvoiceState.PAID):
        return None
    return LostPayment(
        reference=ours["reference"],
        attempt=int(ours["attempt"]),
        purchase=gateway.retrieve_invoice_purchase(invoice_id),
        invoice=found,
        credit_notes=tuple(gateway.list_credit_notes(invoice_id)),
    )


def take_in(lost: LostPayment) -> Payment:
    """Write the payment and, where it is lost too, its order; return the payment. Runs in the caller's transaction.

    What was refunded at Stripe since is counted. Of an order that we have, only the attempt was lost: then it is settled as any other.
    """
    if known := Payment.objects.filter(stripe_id=lost.purchase.id).first():
        return known
    order = Order.objects.select_for_update().filter(reference=lost.reference).first()
    if order is None:
        order = _write_order(lost)
        payment = _write_payment(lost, order, state=Payment.State.PAID if lost.is_paid else Payment.State.OPEN)
    else:
        payment = _write_payment(lost, order, state=Payment.State.OPEN)
        if lost.invoice:
            order.purchase_order = lost.purchase.purchase_order[:40]  # which is why another invoice was made
            order.save(update_fields=["purchase_order"])
        if lost.checkout:
            settlement.settle_checkout(payment, lost.checkout)
    if lost.invoice:
        settlement.settle_invoice(payment, lost.invoice)
    for refund in lost.card_refunds:
        refunds.adopt(payment, refund)
    for note in lost.credit_notes:
        adopted = settlement.adopt_credit_note(payment, note)
        settlement.settle_refund(adopted, RefundState.SUCCEEDED, stripe_id=note.id, card_refund=note.refund)
    log.warning("lost_order_found", order=order.reference, payment=payment.key)
    return payment


def find_replacements(payment: Payment, invoice: Invoice) -> list[LostPayment]:
    """Ask Stripe for what `payment`'s invoice was withdrawn for, where our record of that was lost."""
    found = [find_invoice(other, named) for other, named in invoices.lost_replacements(payment, invoice).items()]
    return [lost for lost in found if lost is not None]


def check_invoice(payment: Payment) -> Order:
    """Ask Stripe about an invoice, as `invoices.check` does; what it was withdrawn for is written first. Call outside a transaction."""
    try:
        return invoices.check(payment)
    except ReplacementLost:
        for lost in find_replacements(payment, gateway.retrieve_invoice(payment.stripe_id or "")):
            with transaction.atomic(durable=True):
                take_in(lost)
        return invoices.check(payment)


def mark_dealt_with(order: Order, *, how: str, by: User) -> None:
    """Record that a found order was settled in another way, and list it no more."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.found_at is not None:
            order_notes.add_note(order, f"Dealt with: {how}", kind="dealt with", by=by)
            order.found_at = None
            order.save(update_fields=["found_at"])


def _ask(retrieve: Callable[[str], Answer], stripe_id: str) -> Answer | None:
    """Return what Stripe has under this id; None where it has nothing."""
    try:
        return retrieve(stripe_id)
    except StripeRefused as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            return None
        raise


def _write_order(lost: LostPayment) -> Order:
    purchase = lost.purchase
    net_pence, vat_pence = sum(line.net_pence for line in purchase.lines), sum(line.vat_pence for line in purchase.lines)
    named = purchase.metadata.get("school", "")
    school = School.objects.filter(urn=int(named)).first() if re.fullmatch("[0-9]{1,9}", named) else None
    buyer = _buyer(purchase)
    now = timezone.now()
    order = Order.objects.create(
        reference=lost.reference,
        method=Order.Method.CARD if lost.checkout else Order.Method.INVOICE,
        state=Order.State.PAID if lost.is_paid else Order.State.INVOICED,
        buyer=buyer,
        school=successions.hold_current(school) if school is not None else None,
        bill_to_name=purchase.payer_name or str(buyer),
        bill_to_email=purchase.payer_email,
        purchase_order=purchase.purchase_order[:40],
        net_pence=net_pence,
        vat_pence=vat_pence,
        total_pence=net_pence + vat_pence,
        paid_pence=lost.paid_pence,
        paid_at=now if lost.is_paid else None,
        found_at=now,
    )
    for line in purchase.lines:
        OrderLine.objects.create(
            order=order,
            purpose=purchase.metadata.get("purpose") or purposes.first_purpose(),
            description=line.description[:400],
            net_pence=line.net_pence,
            vat_rate=line.vat_rate,
            vat_pence=line.vat_pence,
        )
    order_notes.add_note(order, FOUND, kind="found")
    return order


def _write_payment(lost: LostPayment, order: Order, *, state: Payment.State) -> Payment:
    return Payment.objects.create(
        order=order,
        method=Order.Method.CARD if lost.checkout else Order.Method.INVOICE,
        attempt=lost.attempt,
        state=state,
        stripe_id=lost.purchase.id,
        payment_intent=lost.payment_intent,
        number=lost.invoice.number if lost.invoice else "",
        url=lost.invoice.hosted_url if lost.invoice else "",
        pdf_url=lost.invoice.pdf_url if lost.invoice else "",
        due_on=timezone.localdate(lost.invoice.due) if lost.invoice and lost.invoice.due else None,
        paid_elsewhere=lost.invoice is not None and lost.is_paid and not lost.payment_intent,
        checked_at=timezone.now(),
    )


def _buyer(purchase: Purchase) -> User:
    """Return whose address paid or is billed. Their account may have been lost too."""
    known = User.objects.filter(email__iexact=purchase.payer_email).first()
    return known or people.get_or_create_person(purchase.payer_email, name=purchase.payer_name)
