"""Disputes: card payments that a buyer's bank takes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from thep.payments.gateway.client import identifier, speaking_to_stripe
from thep.payments.gateway.records import CardDispute

if TYPE_CHECKING:
    import stripe


def retrieve_dispute(dispute: str) -> CardDispute:
    """Return the dispute as it is now."""
    with speaking_to_stripe() as stripe:
        return _card_dispute(stripe.v1.disputes.retrieve(dispute))


def _card_dispute(dispute: stripe.Dispute) -> CardDispute:
    due = dispute.evidence_details.due_by if dispute.evidence_details else None
    return CardDispute(
        id=dispute.id,
        state=dispute.status,
        pence=dispute.amount,
        reason=dispute.reason,
        payment_intent=identifier(dispute.payment_intent),
        answer_by=datetime.fromtimestamp(due, UTC) if due else None,
        created_at=datetime.fromtimestamp(dispute.created, UTC),
    )
