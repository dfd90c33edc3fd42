"""Customers: whom Stripe sends an invoice to."""

from __future__ import annotations

from collections.abc import Mapping

from thep.payments.gateway.client import speaking_to_stripe


def find_or_create_customer(*, email: str, name: str, key: str, metadata: Mapping[str, str] | None = None) -> str:
    """Return the id of the customer with this email and name; create one with the idempotency key `key` where there is none."""
    with speaking_to_stripe() as stripe:
        for customer in stripe.v1.customers.list({"email": email, "limit": 100}).auto_paging_iter():
            # The finance office of a trust pays for several schools from one address.
            if customer.name == name:
                return customer.id
        customer = stripe.v1.customers.create(
            {"email": email, "name": name, "metadata": dict(metadata or {})},
            {"idempotency_key": key},
        )
    return customer.id
