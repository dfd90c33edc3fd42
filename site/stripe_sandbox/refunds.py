"""Refunds of card payments."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.account import Account, identifier, listed, metadata_of
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object


def create(account: Account, params: dict[str, Any]) -> Object:
    charge = _charge(account, params)
    if charge["disputed"]:
        raise Refusal(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = params.get("amount", left)
    if amount <= 0:
        raise Refusal("This value must be greater than or equal to 1.", param="amount", code="parameter_invalid_integer")
    if amount > left:
        raise Refusal(
            f"Refund amount (£{amount / 100:.2f}) is greater than unrefunded amount on charge (£{left / 100:.2f})",
            param="amount",
        )
    refund: Object = {
        "id": identifier("re", 24),
        "object": "refund",
        "amount": amount,
        "balance_transaction": identifier("txn", 24),
        "charge": charge["id"],
        "created": account.now(),
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": metadata_of(params),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    account.store.add(refund, belongs_to=refund["payment_intent"])
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.store.save(charge)
    account.emit("refund.created", refund)
    account.emit("charge.refunded", charge)
    return refund


def retrieve(account: Account, params: dict[str, Any], refund: str) -> Object:
    return account.get(refund, kind="refund")


def index(account: Account, params: dict[str, Any]) -> Object:
    if "payment_intent" in params:
        account.get(params["payment_intent"], kind="payment_intent", param="payment_intent")
    refunds = account.store.all("refund", params.get("payment_intent"))
    if "charge" in params:
        refunds = [refund for refund in refunds if refund["charge"] == params["charge"]]
    return listed(refunds, params, "/v1/refunds")


def _charge(account: Account, params: dict[str, Any]) -> Object:
    if "charge" in params:
        return account.get(params["charge"], kind="charge", param="charge")
    if "payment_intent" not in params:
        raise Refusal(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    intent = account.get(params["payment_intent"], kind="payment_intent", param="payment_intent")
    if intent["latest_charge"] is None:
        raise Refusal(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", param="payment_intent")
    return account.get(intent["latest_charge"], kind="charge")


def fail(account: Account, refund: str) -> Object:
    """Fail a refund, as a bank may days later: the money comes back to us, and can be refunded again."""
    current = account.get(refund, kind="refund")
    if current["status"] != "succeeded":
        raise Refusal(f"A refund that is {current['status']} cannot fail.")
    current |= {
        "failure_balance_transaction": identifier("txn", 24),
        "failure_reason": "lost_or_stolen_card",
        "status": "failed",
    }
    account.store.save(current)
    charge = account.get(current["charge"], kind="charge")
    charge["amount_refunded"] -= current["amount"]
    charge["refunded"] = False
    account.store.save(charge)
    account.emit("refund.failed", current)
    return current
