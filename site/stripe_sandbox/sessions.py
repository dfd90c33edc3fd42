"""Checkout Sessions."""

from __future__ import annotations

import re
from typing import Any

from stripe_sandbox import line_items, payment_intents
from stripe_sandbox.account import CURRENCY, Account, identifier, listed, metadata_of
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object

SOONEST_EXPIRY = 30 * 60
LATEST_EXPIRY = 24 * 60 * 60
LEAST_AMOUNT = 30
MOST_AMOUNT = 99_999_999
URL = re.compile(r"https?://[^\s<>\"]+")
PLACEHOLDER = "{CHECKOUT_SESSION_ID}"
INVOICE_DATA: Object = {
    "account_tax_ids": None,
    "custom_fields": None,
    "description": None,
    "footer": None,
    "issuer": None,
    "metadata": {},
    "rendering_options": None,
}
# Open sessions are filed under this, so that the overdue are found among few.
OPEN = "open"


def create(account: Account, params: dict[str, Any]) -> Object:
    _check(account, params)
    now = account.now()
    items = [line_items.item(line, position) for position, line in enumerate(params["line_items"])]
    total = sum(item["amount_total"] for item in items)
    if 0 < total < LEAST_AMOUNT or total > MOST_AMOUNT:
        raise Refusal(
            "The Checkout Session's total amount must convert to at least 30 pence and at most £999,999.99.",
            code="amount_too_small" if total < LEAST_AMOUNT else "amount_too_large",
        )
    name = identifier("cs_test", 58)
    session: Object = {
        "id": name,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now,
        "currency": CURRENCY,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": params.get("customer"),
        "customer_creation": None if "customer" in params else "if_required",
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "expires_at": params.get("expires_at", now + LATEST_EXPIRY),
        "invoice": None,
        "invoice_creation": {"enabled": False, "invoice_data": INVOICE_DATA},
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": metadata_of(params),
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{account.url}/pay/{name}",
        "wallet_options": None,
    }
    hidden = {
        "items": items,
        "notes": [line["price_data"]["product_data"].get("description", "") for line in params["line_items"]],
        "payment_intent_data": params.get("payment_intent_data", {}),
    }
    account.store.add(session, belongs_to=OPEN, hidden=hidden)
    return session


def retrieve(account: Account, params: dict[str, Any], session: str) -> Object:
    return account.get(session, kind="checkout.session")


def index(account: Account, params: dict[str, Any]) -> Object:
    sessions = account.store.all("checkout.session")
    for name in ("customer", "payment_intent", "status"):
        if name in params:
            sessions = [session for session in sessions if session[name] == params[name]]
    return listed(sessions, params, "/v1/checkout/sessions")


def expire(account: Account, params: dict[str, Any], session: str) -> Object:
    current = account.get(session, kind="checkout.session")
    if current["status"] != "open":
        raise Refusal(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of "{current["status"]}".'
        )
    return _close(account, current)


def expire_overdue(account: Account) -> None:
    """Expire the sessions whose time is over, as Stripe does by itself."""
    now = account.now()
    for session in account.store.all("checkout.session", belongs_to=OPEN):
        if session["expires_at"] <= now:
            _close(account, session)


def pay(account: Account, session: str, *, name: str | None = None) -> Object:
    """Pay, as the hosted page's button does. Paying a paid session again changes nothing; an expired one is refused."""
    current = account.get(session, kind="checkout.session")
    if current["status"] == "complete":
        return current
    current = open_session(account, session)
    if current["amount_total"] > 0:
        intent = payment_intents.succeed(account, payment_of(account, current), name=name)
        current |= {"payment_intent": intent["id"], "payment_status": "paid"}
    else:
        current["payment_status"] = "no_payment_required"
    return complete(account, current, name=name)


def complete(account: Account, session: Object, *, name: str | None = None) -> Object:
    """Complete the session: the payer has done their part."""
    session |= {
        "customer_details": {
            "address": None,
            "business_name": None,
            "email": session["customer_email"],
            "individual_name": None,
            "name": name,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        "status": "complete",
        "url": None,
    }
    account.store.save(session, belongs_to="")
    account.emit("checkout.session.completed", session)
    return session


def decline(account: Account, session: str) -> Object:
    """Decline the card: the session stays open for another try."""
    current = open_session(account, session)
    intent = payment_intents.decline(account, payment_of(account, current))
    current["payment_intent"] = intent["id"]
    account.store.save(current)
    return current


def open_session(account: Account, session: str) -> Object:
    current = account.get(session, kind="checkout.session")
    if current["status"] != "open" or current["expires_at"] <= account.now():
        raise Refusal("This Checkout Session is no longer open.", code="checkout_session_expired")
    return current


def payment_of(account: Account, session: Object) -> Object:
    """Return the session's payment, which Stripe makes when it's first tried."""
    if session["payment_intent"]:
        return account.get(session["payment_intent"], kind="payment_intent")
    given = account.store.hidden(session["id"])["payment_intent_data"]
    return payment_intents.start(
        account,
        amount=session["amount_total"],
        customer=session["customer"],
        email=given.get("receipt_email", session["customer_email"]),
        description=given.get("description"),
        metadata=given.get("metadata", {}),
    )


def _close(account: Account, session: Object) -> Object:
    session |= {"status": "expired", "url": None}
    account.store.save(session, belongs_to="")
    if session["payment_intent"]:
        payment_intents.cancel(account, account.get(session["payment_intent"], kind="payment_intent"))
    account.emit("checkout.session.expired", session)
    return session


def _check(account: Account, params: dict[str, Any]) -> None:
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise Refusal(f"Missing required param: {name}.", param=name, code="parameter_missing")
    if params["mode"] != "payment":
        raise Refusal("The sandbox knows only Checkout Sessions with mode=payment.", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise Refusal("The sandbox knows only Checkout Sessions with ui_mode=hosted_page.", param="ui_mode")
    for name in ("success_url", "cancel_url"):
        if name in params and not URL.fullmatch(params[name]):
            raise Refusal("Not a valid URL", param=name, code="url_invalid")
    if "customer" in params:
        account.get(params["customer"], kind="customer", param="customer")
        if "customer_email" in params:
            raise Refusal("You may only specify one of these parameters: customer, customer_email.", param="customer_email")
    if "expires_at" in params:
        ahead = params["expires_at"] - account.now()
        if ahead < SOONEST_EXPIRY:
            raise Refusal("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at")
        if ahead > LATEST_EXPIRY:
            raise Refusal("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at")
