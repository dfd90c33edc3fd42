"""Customers."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.account import Account, identifier, letters, listed, metadata_of
from stripe_sandbox.store import Object

WRITTEN = ("description", "email", "name", "phone")
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def create(account: Account, params: dict[str, Any]) -> Object:
    customer: Object = {
        "id": identifier("cus", 14),
        "object": "customer",
        "address": _address(params),
        "balance": 0,
        "created": account.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": letters(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": metadata_of(params),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    account.store.add(customer)
    account.emit("customer.created", customer)
    return customer


def retrieve(account: Account, params: dict[str, Any], customer: str) -> Object:
    return account.get(customer, kind="customer")


def update(account: Account, params: dict[str, Any], customer: str) -> Object:
    current = account.get(customer, kind="customer")
    for name in WRITTEN:
        if name in params:
            current[name] = params[name] or None
    if "address" in params:
        current["address"] = _address(params)
    current["metadata"] = metadata_of(params, current["metadata"])
    account.store.save(current)
    account.emit("customer.updated", current)
    return current


def index(account: Account, params: dict[str, Any]) -> Object:
    customers = account.store.all("customer")
    if "email" in params:
        customers = [customer for customer in customers if customer["email"] == params["email"]]
    return listed(customers, params, "/v1/customers")


def _address(params: dict[str, Any]) -> Object | None:
    given = params.get("address")
    return {name: given.get(name) for name in ADDRESS} if given else None
