"""The lines of a Checkout Session."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.account import CURRENCY, Account, identifier, whole_list
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object


def index(account: Account, params: dict[str, Any], session: str) -> Object:
    account.get(session, kind="checkout.session")
    return of_session(account, session, limit=params.get("limit", 10))


def of_session(account: Account, session: str, *, limit: int = 100) -> Object:
    items = account.store.hidden(session)["items"]
    return whole_list(items[:limit], f"/v1/checkout/sessions/{session}/line_items")


def item(line: dict[str, Any], position: int) -> Object:
    where = f"line_items[{position}]"
    price = line.get("price_data")
    if price is None:
        raise Refusal("The sandbox knows only line items with price_data.", param=f"{where}[price_data]")
    if price["currency"] != CURRENCY:
        raise Refusal(f"Invalid currency: {price['currency']}", param=f"{where}[price_data][currency]")
    if "product_data" not in price:
        raise Refusal(
            "You must provide one of `price_data[product]` or `price_data[product_data]`.",
            param=f"{where}[price_data][product_data]",
            code="parameter_missing",
        )
    amount, quantity = price.get("unit_amount"), line.get("quantity")
    if amount is None or quantity is None:
        name = "[quantity]" if quantity is None else "[price_data][unit_amount]"
        raise Refusal(f"Missing required param: {where}{name}.", param=f"{where}{name}", code="parameter_missing")
    if amount < 0 or quantity < 1:
        name = "[price_data][unit_amount]" if amount < 0 else "[quantity]"
        raise Refusal("This value must be greater than or equal to 0.", param=f"{where}{name}")
    return {
        "id": identifier("li", 24),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount * quantity,
        "amount_tax": 0,
        "amount_total": amount * quantity,
        "currency": CURRENCY,
        "description": price["product_data"]["name"],
        "metadata": line.get("metadata", {}),
        "price": _price(price, amount),
        "quantity": quantity,
    }


def _price(price: dict[str, Any], amount: int) -> Object:
    return {
        "id": identifier("price", 24),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": 0,
        "currency": CURRENCY,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": identifier("prod", 14),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
