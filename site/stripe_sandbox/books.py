"""The sandbox's books: what it took and gave back, to be held against the product's own."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.account import Account


def of(account: Account) -> dict[str, Any]:
    """Return all sessions, payments, refunds, invoices and credit notes, the oldest first, and what they come to in pence."""
    store = account.store
    with store.transaction():
        sessions = [_only(item, SESSION) for item in reversed(store.all("checkout.session"))]
        charges = [_only(item, PAYMENT) for item in reversed(store.all("charge"))]
        refunds = [_only(item, REFUND) for item in reversed(store.all("refund"))]
        invoices = [_only(item, INVOICE) for item in reversed(store.all("invoice"))]
        credit_notes = [_only(item, CREDIT_NOTE) for item in reversed(store.all("credit_note"))]
    return {
        "sessions": sessions,
        "payments": charges,
        "refunds": refunds,
        "invoices": invoices,
        "credit_notes": credit_notes,
        "totals": {
            "sessions_paid": sum(item["status"] == "complete" for item in sessions),
            "taken_pence": sum(item["amount"] for item in charges),
            "refunded_pence": sum(item["amount"] for item in refunds if item["status"] != "failed"),
            "invoiced_pence": sum(item["total"] for item in invoices if item["status"] not in ("draft", "void")),
            "invoices_paid_pence": sum(item["amount_paid"] for item in invoices),
            "credited_pence": sum(item["amount"] for item in credit_notes),
        },
    }


SESSION = ("id", "client_reference_id", "status", "payment_status", "amount_total", "payment_intent", "metadata")
PAYMENT = ("id", "payment_intent", "amount", "amount_refunded", "description", "metadata")
REFUND = ("id", "payment_intent", "amount", "status", "metadata")
INVOICE = (
    "id",
    "number",
    "status",
    "total",
    "amount_paid",
    "amount_remaining",
    "pre_payment_credit_notes_amount",
    "post_payment_credit_notes_amount",
    "metadata",
)
CREDIT_NOTE = ("id", "number", "invoice", "amount", "type", "metadata")


def _only(item: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: item[name] for name in names}
