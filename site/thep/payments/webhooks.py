"""What Stripe tells us: each event is recorded once, in the transaction of its effects.

An event is taken as a hint. What it is about is asked of Stripe before the transaction, so that events may come late, twice, in any order
or not at all, and always mean the same.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.db import transaction

from . import gateway, lost_orders, refunds, settlement
from .gateway import Event, RefundState
from .lost_orders import LostPayment
from .models import Order, Payment, Refund, WebhookEvent

log = structlog.get_logger(__name__)

Effect = Callable[[], object]
StripeObject = Mapping[str, Any]


def receive(event: Event) -> WebhookEvent.State | None:
    """Do what the event calls for and record it; None when it had been recorded already.

    Call outside a transaction. Whatever is raised leaves nothing behind: Stripe will send the event again.
    """
    if is_recorded(event):
        return None
    learn = HANDLED.get(event.type)
    effect = learn(event.object) if learn else None
    state = WebhookEvent.State.DONE if effect else WebhookEvent.State.IGNORED
    with transaction.atomic(durable=True):
        row, created = WebhookEvent.objects.select_for_update().get_or_create(stripe_id=event.id, defaults=_row(event, state))
        if not created:
            if row.state != WebhookEvent.State.FAILED:
                return None
            WebhookEvent.objects.filter(pk=row.pk).update(state=state, error="", payload=_pruned(event.object))
        if effect:
            effect()
    return state


def record_failure(event: Event, error: Exception) -> None:
    """Record, in a transaction of its own, that the event could not be dealt with; it may be, when it comes again."""
    log.error("webhook_failed", stripe_event=event.id, type=event.type, exc_info=error)
    with transaction.atomic(durable=True):
        row = _row(event, WebhookEvent.State.FAILED) | {"error": f"{type(error).__name__}: {error}"}
        kept, created = WebhookEvent.objects.select_for_update().get_or_create(stripe_id=event.id, defaults=row)
        if not created and kept.state == WebhookEvent.State.FAILED:
            WebhookEvent.objects.filter(pk=kept.pk).update(error=row["error"])


def is_recorded(event: Event) -> bool:
    return WebhookEvent.objects.filter(stripe_id=event.id).exclude(state=WebhookEvent.State.FAILED).exists()


def _checkout(stripe_object: StripeObject) -> Effect | None:
    payment = _payment_named(stripe_object)
    if payment is None:
        return _take_in(lost_orders.find_checkout(_text(stripe_object, "id"), _metadata(stripe_object)))
    found = gateway.retrieve_checkout(_text(stripe_object, "id"))
    return lambda: settlement.settle_checkout(payment, found)


def _invoice(stripe_object: StripeObject) -> Effect | None:
    payment = _payment_named(stripe_object)
    if payment is None:
        return _take_in(lost_orders.find_invoice(_text(stripe_object, "id"), _metadata(stripe_object)))
    found = gateway.retrieve_invoice(_text(stripe_object, "id"))
    replacements = lost_orders.find_replacements(payment, found)

    def effect() -> None:
        for lost in replacements:
            lost_orders.take_in(lost)
        settlement.settle_invoice(payment, found)

    return effect


def _charge(stripe_object: StripeObject) -> Effect | None:
    payment = _card_payment(stripe_object)
    if payment is None:
        return _take_in(_lost_card_payment(stripe_object))
    found = gateway.list_refunds(payment.payment_intent)
    return lambda: [refunds.adopt(payment, each) for each in found]


def _refund(stripe_object: StripeObject) -> Effect | None:
    by_credit_note = Refund.objects.filter(card_refund=_text(stripe_object, "id")).exclude(card_refund="").first()
    payment = _card_payment(stripe_object)
    if by_credit_note is None and payment is None:
        return _take_in(_lost_card_payment(stripe_object))
    found = gateway.retrieve_refund(_text(stripe_object, "id"))
    if by_credit_note is not None:
        note = by_credit_note
        return lambda: settlement.settle_refund(note, found.state, stripe_id="")
    return lambda: payment and refunds.adopt(payment, found)


def _dispute(stripe_object: StripeObject) -> Effect | None:
    """Return the effect that settles a dispute of a card payment of ours, of an order or of an invoice; None for anybody else's."""
    intent = _text(stripe_object, "payment_intent")
    payment = Payment.objects.filter(payment_intent=intent).first() if intent else None
    lost = None if payment else _lost_card_payment(stripe_object)
    if payment is None and lost is None:
        return None
    found = gateway.retrieve_dispute(_text(stripe_object, "id"))

    def effect() -> None:
        disputed = payment or (lost and lost_orders.take_in(lost))
        if disputed:
            settlement.settle_dispute(disputed, found)

    return effect


def _credit_note(stripe_object: StripeObject) -> Effect | None:
    payment = Payment.objects.filter(stripe_id=_text(stripe_object, "invoice")).first()
    amount = stripe_object.get("amount")
    if payment is None or not isinstance(amount, int) or amount <= 0:
        return None
    note = gateway.retrieve_credit_note(_text(stripe_object, "id"))
    invoice = gateway.retrieve_invoice(_text(stripe_object, "invoice"))
    state = RefundState.FAILED if stripe_object.get("status") == "void" else RefundState.SUCCEEDED

    def effect() -> None:
        refund = refunds.find_refund(payment, note.id, _text(_metadata(stripe_object), "refund")) or settlement.adopt_credit_note(
            payment, note
        )
        settlement.settle_refund(refund, state, stripe_id=note.id, card_refund=note.refund, error="The credit note was voided")
        settlement.settle_invoice(payment, invoice)

    return effect


HANDLED: dict[str, Callable[[StripeObject], Effect | None]] = {
    "checkout.session.completed": _checkout,
    "checkout.session.async_payment_succeeded": _checkout,
    "checkout.session.async_payment_failed": _checkout,
    "checkout.session.expired": _checkout,
    "charge.refunded": _charge,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "invoice.finalized": _invoice,
    "invoice.paid": _invoice,
    "invoice.voided": _invoice,
    "invoice.payment_failed": _invoice,
    "credit_note.created": _credit_note,
    "credit_note.updated": _credit_note,
    "credit_note.voided": _credit_note,
}


def _take_in(lost: LostPayment | None) -> Effect | None:
    """Return the effect that records what is ours and has no record; None for what is not ours."""
    return (lambda: lost_orders.take_in(lost)) if lost else None


def _lost_card_payment(stripe_object: StripeObject) -> LostPayment | None:
    """Return the payment page of a card payment that we don't know; None where we know it. An invoice's comes with the invoice."""
    intent = _text(stripe_object, "payment_intent")
    known = Payment.objects.filter(payment_intent=intent).exists()
    return lost_orders.find_by_card_payment(intent) if intent and not known else None


def _payment_named(stripe_object: StripeObject) -> Payment | None:
    """Return the attempt that this is: by its id, or by our own name for it where we never heard the id; else None."""
    if found := Payment.objects.filter(stripe_id=_text(stripe_object, "id")).first():
        return found
    reference, _, attempt = _text(_metadata(stripe_object), "payment").rpartition("-")
    if not re.fullmatch(r"[1-9][0-9]{0,3}", attempt):
        return None
    return Payment.objects.filter(order__reference=reference, attempt=int(attempt), stripe_id=None).first()


def _card_payment(stripe_object: StripeObject) -> Payment | None:
    """Return the payment that this refunds; None for an invoice's, of which the credit note tells."""
    intent = _text(stripe_object, "payment_intent")
    return Payment.objects.filter(payment_intent=intent, method=Order.Method.CARD).first() if intent else None


def _metadata(stripe_object: StripeObject) -> StripeObject:
    metadata = stripe_object.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _text(stripe_object: StripeObject, name: str) -> str:
    """Return a name or an id of Stripe's; empty for everything else that may be there."""
    value = stripe_object.get(name)
    return value if isinstance(value, str) and re.fullmatch(r"[\w.-]{1,120}", value, re.ASCII) else ""


def _row(event: Event, state: WebhookEvent.State) -> dict[str, Any]:
    # The SDK makes Decimals of some strings, when it lists events.
    text = json.dumps(event.object, ensure_ascii=False, default=str).encode("utf-8", "replace").decode()
    # PostgreSQL keeps neither NUL nor what is no number.
    payload = json.loads(text.replace("\\u0000", ""), parse_constant=str)
    return {"type": event.type, "state": state, "payload": payload if state == WebhookEvent.State.FAILED else _pruned(payload)}


def _pruned(stripe_object: StripeObject) -> dict[str, str]:
    """Return what tells which object an event was about, without the names and addresses of whom it concerned."""
    return {name: _text(stripe_object, name) for name in ("id", "object")}
