"""Disputes: a buyer's bank takes a card payment back, until it is decided who keeps the money."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.account import CURRENCY, Account, identifier
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object

DAYS_TO_ANSWER = 9
SECONDS_IN_A_DAY = 24 * 60 * 60


def retrieve(account: Account, params: dict[str, Any], dispute: str) -> Object:
    return account.get(dispute, kind="dispute")


def open_dispute(account: Account, payment_intent: str, *, amount: int | None = None, reason: str = "fraudulent") -> Object:
    """Open a dispute, as a buyer does at their bank: the money is taken from our balance until it's decided."""
    intent = account.get(payment_intent, kind="payment_intent")
    charge = account.get(intent["latest_charge"], kind="charge")
    if charge["disputed"]:
        raise Refusal(f"Charge {charge['id']} is disputed already.")
    left = charge["amount"] - charge["amount_refunded"]
    dispute: Object = {
        "id": identifier("du", 24),
        "object": "dispute",
        "amount": min(amount or left, left),
        "balance_transactions": [],
        "charge": charge["id"],
        "created": account.now(),
        "currency": CURRENCY,
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": account.now() + DAYS_TO_ANSWER * SECONDS_IN_A_DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": payment_intent,
        "reason": reason,
        "status": "needs_response",
    }
    account.store.add(dispute, belongs_to=payment_intent)
    charge["disputed"] = True
    account.store.save(charge)
    account.emit("charge.dispute.created", dispute)
    account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(account: Account, dispute: str, *, won: bool) -> Object:
    """Decide a dispute, as the bank does weeks later."""
    current = account.get(dispute, kind="dispute")
    if current["status"] not in ("needs_response", "under_review"):
        raise Refusal(f"A dispute that is {current['status']} has been decided.")
    current["status"] = "won" if won else "lost"
    account.store.save(current)
    if won:
        account.emit("charge.dispute.funds_reinstated", current)
    account.emit("charge.dispute.closed", current)
    return current
