"""Payment intents and their charges: made by the hosted pages, read by the product."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.account import CURRENCY, Account, identifier, letters
from stripe_sandbox.store import Object

DECLINED = "Your card was declined."


def retrieve(account: Account, params: dict[str, Any], payment_intent: str) -> Object:
    return account.get(payment_intent, kind="payment_intent")


def retrieve_charge(account: Account, params: dict[str, Any], charge: str) -> Object:
    return account.get(charge, kind="charge")


def start(
    account: Account, *, amount: int, customer: str | None, email: str | None, description: str | None, metadata: dict[str, str]
) -> Object:
    """Make a payment that waits for its card."""
    name = identifier("pi", 24)
    intent: Object = {
        "id": name,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{name}_secret_{letters(25)}",
        "confirmation_method": "automatic",
        "created": account.now(),
        "currency": CURRENCY,
        "customer": customer,
        "description": description,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": metadata,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": email,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    account.store.add(intent)
    account.emit("payment_intent.created", intent)
    return intent


def succeed(account: Account, intent: Object, *, name: str | None = None) -> Object:
    charge = _charge(account, intent, name=name)
    account.store.add(charge, belongs_to=intent["id"])
    intent |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "status": "succeeded",
    }
    account.store.save(intent)
    account.emit("charge.succeeded", charge)
    account.emit("payment_intent.succeeded", intent)
    return intent


def decline(account: Account, intent: Object) -> Object:
    intent["last_payment_error"] = {
        "code": "card_declined",
        "decline_code": "generic_decline",
        "doc_url": "https://docs.stripe.com/error-codes#card-declined",
        "message": DECLINED,
        "type": "card_error",
    }
    account.store.save(intent)
    account.emit("payment_intent.payment_failed", intent)
    return intent


def cancel(account: Account, intent: Object) -> Object:
    intent |= {"canceled_at": account.now(), "cancellation_reason": "automatic", "status": "canceled"}
    account.store.save(intent)
    account.emit("payment_intent.canceled", intent)
    return intent


def _charge(account: Account, intent: Object, *, name: str | None) -> Object:
    charge = identifier("ch", 24)
    return {
        "id": charge,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": identifier("txn", 24),
        "billing_details": {
            "address": None,
            "email": intent["receipt_email"],
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "SANDBOX",
        "captured": True,
        "created": account.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": identifier("pm", 24),
        "payment_method_details": {"type": "card", "card": _card()},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{account.url}/receipts/{charge}",
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def _card() -> Object:
    return {
        "amount_authorized": None,
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "GB",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": "AOB934RVNwzk6xtn",
        "funding": "credit",
        "installments": None,
        "last4": "4242",
        "mandate": None,
        "network": "visa",
        "three_d_secure": None,
        "wallet": None,
    }
