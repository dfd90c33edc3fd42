"""Checkout Sessions: Stripe's own page where a card is charged, so that no card number reaches us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from thep.payments.errors import AlreadyPaid, StripeRefused
from thep.payments.gateway.client import CURRENCY, identifier, speaking_to_stripe
from thep.payments.gateway.records import Checkout, CheckoutState, Line, percentage, pounds

if TYPE_CHECKING:
    from stripe.checkout import Session
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem


def create_checkout(
    *,
    reference: str,
    lines: Sequence[Line],
    email: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
    key: str,
    metadata: Mapping[str, str] | None = None,
) -> Checkout:
    """Open a payment page for these lines.

    Stripe puts the session's id where `success_url` has `{CHECKOUT_SESSION_ID}`, and wants `expires_at` 30 minutes to 24 hours
    ahead of the moment it reads it. Send the same instant with the same key: another one is refused as another request.

    Prices go out with VAT inside and the description says how much of it, for Stripe would only work VAT out from tax rates
    kept in its dashboard, and the total must be ours to the penny. Which ways of paying the page offers is chosen in that dashboard too;
    one that takes days leaves the checkout `processing`.
    """
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": reference,
        "customer_email": email,
        "line_items": [_line_item(line) for line in lines],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
        "metadata": dict(metadata or {}),
        "payment_intent_data": {"description": reference, "metadata": dict(metadata or {})},
    }
    with speaking_to_stripe() as stripe:
        session = stripe.v1.checkout.sessions.create(params, {"idempotency_key": key})
    return _checkout(session)


def retrieve_checkout(checkout: str) -> Checkout:
    """Return the payment page as it is now."""
    with speaking_to_stripe() as stripe:
        return _checkout(stripe.v1.checkout.sessions.retrieve(checkout, {"expand": ["payment_intent"]}))


def expire_checkout(checkout: str) -> Checkout:
    """Close the payment page, so that it can never be paid; closing it twice is no error.

    Raises AlreadyPaid when the payment was quicker. A held place may be freed only after this has returned.
    """
    try:
        with speaking_to_stripe() as stripe:
            return _checkout(stripe.v1.checkout.sessions.expire(checkout))
    except StripeRefused:
        current = retrieve_checkout(checkout)
        if current.state is CheckoutState.EXPIRED:
            return current
        if current.state is CheckoutState.OPEN:
            raise
        raise AlreadyPaid(checkout) from None


def _line_item(line: Line) -> SessionCreateParamsLineItem:
    item: SessionCreateParamsLineItem = {
        "quantity": line.quantity,
        "price_data": {
            "currency": CURRENCY,
            "unit_amount": line.unit_pence,
            "product_data": {"name": line.description},
        },
    }
    if line.vat_pence:
        item["price_data"]["product_data"]["description"] = f"Includes VAT at {percentage(line.vat_rate)}: {pounds(line.vat_pence)}"
    return item


def _checkout(session: Session) -> Checkout:
    return Checkout(
        id=session.id,
        url=session.url or "",
        state=_state(session),
        payment_intent=identifier(session.payment_intent),
        reference=session.client_reference_id or "",
        total_pence=session.amount_total or 0,
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        metadata=session.metadata.to_dict() if session.metadata else {},
    )


def _state(session: Session) -> CheckoutState:
    """Return the state of the payment page: PROCESSING while a payment that takes days is on its way, EXPIRED once it has failed."""
    if session.status == "expired":
        return CheckoutState.EXPIRED
    if session.status == "open":
        return CheckoutState.OPEN
    if session.payment_status != "unpaid":
        return CheckoutState.PAID
    # The page of a payment that takes days is complete and unpaid; when the payment has failed, only the payment says so.
    failed = getattr(session.payment_intent, "status", "processing") in ("requires_payment_method", "canceled")
    return CheckoutState.EXPIRED if failed else CheckoutState.PROCESSING
