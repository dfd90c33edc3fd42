"""What became of a payment, written once however often it is told: by webhook, by the buyer's return and by the sweep.

Nothing here speaks to Stripe. Each function locks the order, then the payment, and does nothing for what is already so.
"""

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from . import letters
from .gateway import CardDispute, CardRefund, Checkout, CheckoutState, CreditNote, Invoice, InvoiceState, RefundState
from .models import Dispute, Order, Payment, Refund
from .purposes import handler_for

log = structlog.get_logger(__name__)


def confirm_payment(payment: Payment, *, paid_pence: int, payment_intent: str = "", elsewhere: bool = False) -> Order:
    """Mark the order as paid, give what it buys and put the receipt into the outbox.

    `paid_pence` is what came, VAT included. An order that had lapsed is paid too: the handlers give what they still can and ask for the
    rest back. A second payment of a paid order is refunded in full, with the next sweep.
    """
    with transaction.atomic():
        order, payment = _lock(payment)
        if payment.state == Payment.State.PAID:
            return order
        payment.state = Payment.State.PAID
        payment.payment_intent = payment_intent or payment.payment_intent
        payment.paid_elsewhere = elsewhere
        payment.checked_at = timezone.now()
        payment.save()
        if order.state == Order.State.PAID:
            _give_back_second_payment(payment, paid_pence)
            return order
        log.info("order_paid", order=order.reference, was=order.state, pence=paid_pence)
        order.state = Order.State.PAID
        order.paid_pence = paid_pence
        order.paid_at = timezone.now()
        order.save(update_fields=["state", "paid_pence", "paid_at"])
        for line in order.lines.all():
            if line.left_pence:  # what was refunded before the money came is not given again
                handler_for(line).confirm(line)
        letters.receipt(order)
    return order


def end_order(order: Order, state: Order.State, *, keeps_credited: bool = False) -> Order:
    """End the order unpaid, as LAPSED or CANCELLED, and release what it brought.

    With `keeps_credited`, what lines brought that were credited in full one by one is kept: whoever credited them said so. An order
    that has ended, or was paid, stays as it is. An invoice stays live until Stripe has withdrawn it.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if not order.is_unpaid:
            return order
        log.info("order_ended", order=order.reference, state=state)
        order.state = state
        order.save(update_fields=["state"])
        order.payments.live().filter(method=Order.Method.CARD).update(state=Payment.State.CLOSED)
        for line in order.lines.all():
            if not (keeps_credited and line.refunded_pence >= line.total_pence):
                handler_for(line).release(line)
    return order


def settle_checkout(payment: Payment, checkout: Checkout | None) -> Order:
    """Write down what Stripe says of a Checkout Session; None means that there is none, and never will be under this key."""
    with transaction.atomic():
        order, payment = _lock(payment)
        if payment.state == Payment.State.PAID:
            return order
        if checkout is not None:
            payment.stripe_id = checkout.id
            payment.url = checkout.url or payment.url
            payment.payment_intent = checkout.payment_intent or payment.payment_intent
        if checkout is None or checkout.state is CheckoutState.EXPIRED:
            payment.state = Payment.State.CLOSED
        elif payment.state == Payment.State.INTENDED:
            payment.state = Payment.State.OPEN
        payment.checked_at = timezone.now()
        payment.save()
        if checkout is not None and checkout.state is CheckoutState.PAID:
            return confirm_payment(payment, paid_pence=checkout.total_pence, payment_intent=checkout.payment_intent)
        out_of_time = order.expires_at is not None and order.expires_at <= timezone.now()
        if order.state == Order.State.OPEN and out_of_time and not order.payments.live().exists():
            return end_order(order, Order.State.LAPSED)
    return order


def settle_invoice(payment: Payment, invoice: Invoice) -> Order:
    """Write down what Stripe says of an invoice; when it is open for the first time, its buyer is sent its link."""
    with transaction.atomic():
        order, payment = _lock(payment)
        if payment.state == Payment.State.PAID:
            return order
        is_adopted = payment.stripe_id is None
        newly_open = payment.state == Payment.State.INTENDED and invoice.state is InvoiceState.OPEN
        payment.stripe_id = invoice.id
        payment.number = invoice.number
        payment.url = invoice.hosted_url or payment.url
        payment.pdf_url = invoice.pdf_url or payment.pdf_url
        payment.due_on = timezone.localdate(invoice.due) if invoice.due else payment.due_on
        payment.checked_at = timezone.now()
        payment.state = Payment.State.CLOSED if invoice.state is InvoiceState.VOID else Payment.State.OPEN
        payment.save()
        is_latest = not order.payments.filter(attempt__gt=payment.attempt).exists()
        if is_adopted and newly_open and is_latest and invoice.purchase_order != order.purchase_order:
            # Made before a restore, with the number that was entered then: the sweep replaces it by one with the number entered since.
            Payment.objects.create(order=order, method=Order.Method.INVOICE, attempt=payment.attempt + 1)
        elif newly_open and is_latest and order.left_pence and order.state == Order.State.INVOICED:
            letters.invoice(order, payment)
        if invoice.state is InvoiceState.PAID:
            return _settle_paid_invoice(order, payment, invoice)
        if invoice.state is InvoiceState.VOID:
            return _settle_withdrawn_invoice(order, payment)
    return order


def settle_refund(refund: Refund, state: RefundState, *, stripe_id: str, card_refund: str = "", error: str = "") -> Refund:
    """Write down what Stripe says of a refund or credit note. A bank may fail one that had succeeded; a failed one stays so."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=refund.order_id)
        refund = Refund.objects.select_for_update().get(pk=refund.pk)
        if refund.state == Refund.State.FAILED:
            return refund
        refund.stripe_id = stripe_id or refund.stripe_id
        refund.card_refund = card_refund or refund.card_refund
        if state in (RefundState.FAILED, RefundState.CANCELLED):
            log.warning("refund_failed", order=order.reference, refund=refund.pk, error=error)
            refund.state = Refund.State.FAILED
            refund.error = error or "The bank would not take it."
        elif state is RefundState.SUCCEEDED and refund.state != Refund.State.SUCCEEDED:
            log.info("refunded", order=order.reference, refund=refund.pk, pence=refund.pence)
            refund.state = Refund.State.SUCCEEDED
            refund.succeeded_at = timezone.now()
            letters.refunded(refund)
        elif refund.state == Refund.State.INTENDED:
            refund.state = Refund.State.PENDING
        refund.save()
        _count_refunds(order)
    return refund


def adopt_refund(payment: Payment, found: CardRefund) -> Refund:
    """Write down a refund made in Stripe's dashboard, of no line."""
    return _adopt(payment, found.id, kind=Refund.Kind.REFUND, pence=found.pence)


def adopt_credit_note(payment: Payment, found: CreditNote) -> Refund:
    """Write down a credit note made in Stripe's dashboard, of no line."""
    return _adopt(payment, found.id, kind=Refund.Kind.CREDIT_NOTE, pence=found.pence)


def settle_dispute(payment: Payment, found: CardDispute) -> Dispute:
    """Write down what Stripe says of a dispute, and reckon with the money that the buyer's bank took back."""
    with transaction.atomic():
        order, payment = _lock(payment)
        dispute, is_new = Dispute.objects.update_or_create(
            stripe_id=found.id,
            defaults={
                "payment": payment,
                "state": found.state,
                "pence": found.pence,
                "reason": found.reason,
                "answer_by": found.answer_by,
                "created_at": found.created_at,
            },
        )
        log.warning("dispute", order=order.reference, dispute=found.id, state=found.state, is_new=is_new)
        taken = Dispute.objects.filter(payment__order=order, state__in=Dispute.TAKES_MONEY).aggregate(pence=Sum("pence", default=0))
        Order.objects.filter(pk=order.pk).update(disputed_pence=min(taken["pence"], order.total_pence))
    return dispute


def _adopt(payment: Payment, stripe_id: str, *, kind: Refund.Kind, pence: int) -> Refund:
    with transaction.atomic():
        order, payment = _lock(payment)
        refund, _ = Refund.objects.get_or_create(
            stripe_id=stripe_id,
            defaults={
                "order": order,
                "payment": payment,
                "kind": kind,
                "pence": pence,
                "cause": f"stripe:{stripe_id}",
                "reason": "Made in Stripe's dashboard",
                "state": Refund.State.PENDING,
            },
        )
        _count_refunds(order)
    return refund


def _settle_paid_invoice(order: Order, payment: Payment, invoice: Invoice) -> Order:
    paid_pence = invoice.total_pence - invoice.credited_unpaid_pence
    if paid_pence:
        return confirm_payment(payment, paid_pence=paid_pence, payment_intent=invoice.payment_intent, elsewhere=not invoice.payment_intent)
    # Stripe calls an invoice paid when credit notes have left nothing of it.
    payment.state = Payment.State.CLOSED
    payment.save()
    return end_order(order, Order.State.CANCELLED, keeps_credited=True)


def _settle_withdrawn_invoice(order: Order, payment: Payment) -> Order:
    for refund in payment.refunds.unfinished().filter(kind=Refund.Kind.VOID):
        settle_refund(refund, RefundState.SUCCEEDED, stripe_id="")
    if order.payments.live().exists():  # it was replaced by another
        return order
    return end_order(order, Order.State.CANCELLED, keeps_credited=True)


def _count_refunds(order: Order) -> None:
    pence = order.refunds.counted().filter(of_second_payment=False).aggregate(pence=Sum("pence", default=0))["pence"]
    Order.objects.filter(pk=order.pk).update(refunded_pence=min(pence, order.total_pence))


def _give_back_second_payment(payment: Payment, pence: int) -> None:
    by_card = payment.method == Order.Method.CARD
    Refund.objects.get_or_create(
        cause=f"paid-twice:{payment.pk}",
        defaults={
            "order": payment.order,
            "payment": payment,
            "kind": Refund.Kind.REFUND if by_card else Refund.Kind.CREDIT_NOTE,
            "pence": pence,
            "reason": "The order had been paid already",
            "of_second_payment": True,
        },
    )


def _lock(payment: Payment) -> tuple[Order, Payment]:
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    return order, Payment.objects.select_for_update().get(pk=payment.pk)
