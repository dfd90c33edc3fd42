"""Payments that take days, such as a direct debit: the session is complete at once, and the money comes later or never."""

from __future__ import annotations

from stripe_sandbox import payment_intents, sessions
from stripe_sandbox.account import Account
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object


def start(account: Account, session: str) -> Object:
    """Start a payment that takes days, as a payer who chooses such a way does: nothing is taken yet."""
    current = sessions.open_session(account, session)
    intent = sessions.payment_of(account, current)
    intent["status"] = "processing"
    account.store.save(intent)
    account.emit("payment_intent.processing", intent)
    return sessions.complete(account, current | {"payment_intent": intent["id"]})


def arrive(account: Account, session: str) -> Object:
    """Let the money come."""
    current, intent = _on_its_way(account, session)
    payment_intents.succeed(account, intent)
    current["payment_status"] = "paid"
    account.store.save(current)
    account.emit("checkout.session.async_payment_succeeded", current)
    return current


def fail(account: Account, session: str) -> Object:
    """Let the money not come."""
    current, intent = _on_its_way(account, session)
    intent["status"] = "requires_payment_method"
    payment_intents.decline(account, intent)
    account.emit("checkout.session.async_payment_failed", current)
    return current


def _on_its_way(account: Account, session: str) -> tuple[Object, Object]:
    current = account.get(session, kind="checkout.session")
    if current["payment_intent"]:
        intent = account.get(current["payment_intent"], kind="payment_intent")
        if intent["status"] == "processing":
            return current, intent
    raise Refusal("No payment of this Checkout Session is on its way.")
