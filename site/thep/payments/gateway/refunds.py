"""Card payments, and giving their money back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from thep.payments.errors import OverRefund, StripeRefused
from thep.payments.gateway.client import identifier, speaking_to_stripe
from thep.payments.gateway.records import CardPayment, CardRefund, PaymentState, RefundState

if TYPE_CHECKING:
    import stripe

PAYMENT_STATES = {
    "succeeded": PaymentState.PAID,
    "canceled": PaymentState.CANCELLED,
    "processing": PaymentState.PROCESSING,
}
REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}


def retrieve_card_payment(payment_intent: str) -> CardPayment:
    """Return what was taken from the card, and what of it has been refunded, in pence."""
    with speaking_to_stripe() as stripe:
        intent = stripe.v1.payment_intents.retrieve(payment_intent, {"expand": ["latest_charge"]})
    charge = intent.latest_charge
    if isinstance(charge, str) or charge is None:
        refunded_pence, receipt_url = 0, ""
    else:
        refunded_pence, receipt_url = charge.amount_refunded, charge.receipt_url or ""
    return CardPayment(
        id=intent.id,
        state=PAYMENT_STATES.get(intent.status, PaymentState.INCOMPLETE),
        received_pence=intent.amount_received,
        refunded_pence=refunded_pence,
        receipt_url=receipt_url,
    )


def create_refund(*, payment_intent: str, pence: int, key: str, metadata: Mapping[str, str] | None = None) -> CardRefund:
    """Give back `pence` of a card payment; the answer may still be pending.

    Raises OverRefund when less than that is left of the payment.
    """
    try:
        with speaking_to_stripe() as stripe:
            refund = stripe.v1.refunds.create(
                {
                    "payment_intent": payment_intent,
                    "amount": pence,
                    "reason": "requested_by_customer",
                    "metadata": dict(metadata or {}),
                },
                {"idempotency_key": key},
            )
    except StripeRefused as refusal:
        if refusal.code == "charge_already_refunded":
            raise OverRefund(str(refusal)) from refusal
        if refusal.parameter != "amount":
            raise
        payment = retrieve_card_payment(payment_intent)
        if pence > payment.received_pence - payment.refunded_pence:
            raise OverRefund(str(refusal)) from refusal
        raise
    return _card_refund(refund)


def retrieve_refund(refund: str) -> CardRefund:
    """Return the refund as it is now: a bank may fail it days later."""
    with speaking_to_stripe() as stripe:
        return _card_refund(stripe.v1.refunds.retrieve(refund))


def list_refunds(payment_intent: str) -> list[CardRefund]:
    """Return every refund of a card payment, made by us or in Stripe's dashboard, the newest first."""
    with speaking_to_stripe() as stripe:
        refunds = stripe.v1.refunds.list({"payment_intent": payment_intent, "limit": 100})
        return [_card_refund(refund) for refund in refunds.auto_paging_iter()]


def _card_refund(refund: stripe.Refund) -> CardRefund:
    return CardRefund(
        id=refund.id,
        state=REFUND_STATES.get(refund.status or "", RefundState.PENDING),
        pence=refund.amount,
        payment_intent=identifier(refund.payment_intent),
        metadata=refund.metadata.to_dict() if refund.metadata else {},
    )
