"""Invoice items: each becomes a line of the draft that it is made for."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stripe_sandbox.account import CURRENCY, Account, identifier, metadata_of
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object


def create(account: Account, params: dict[str, Any]) -> Object:
    if "customer" not in params:
        raise Refusal("Missing required param: customer.", param="customer", code="parameter_missing")
    account.get(params["customer"], kind="customer", param="customer")
    if "invoice" not in params:
        raise Refusal("The sandbox knows only invoice items of a named draft invoice.", param="invoice")
    invoice = account.get(params["invoice"], kind="invoice", param="invoice")
    if invoice["status"] != "draft":
        raise Refusal("The specified invoice is not editable: it is no longer a draft.", code="invoice_not_editable")
    if invoice["customer"] != params["customer"]:
        raise Refusal("The specified invoice is of another customer.", param="invoice")
    if params.get("currency", CURRENCY) != invoice["currency"]:
        raise Refusal("The currency of the item must be that of its invoice.", param="currency")
    amount, quantity, unit_amount = _amount(params)
    now = account.now()
    item: Object = {
        "id": identifier("ii", 24),
        "object": "invoiceitem",
        "amount": amount,
        "currency": invoice["currency"],
        "customer": params["customer"],
        "date": now,
        "description": params.get("description"),
        "discountable": True,
        "discounts": [],
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": metadata_of(params),
        "net_amount": amount,
        "parent": None,
        "period": {"end": now, "start": now},
        "pricing": {"type": "price_details", "unit_amount_decimal": unit_amount},
        "proration": False,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": [],
        "test_clock": None,
    }
    account.store.add(item, belongs_to=invoice["id"])
    _add_line(account, invoice, item)
    account.emit("invoiceitem.created", item)
    return item


def retrieve(account: Account, params: dict[str, Any], item: str) -> Object:
    return account.get(item, kind="invoiceitem")


def _amount(params: dict[str, Any]) -> tuple[int, int, str]:
    """Return the amount of the item, its quantity, and the amount of one."""
    if "amount" in params and ("unit_amount_decimal" in params or "quantity" in params):
        raise Refusal("You may only specify one of these parameters: amount, unit_amount_decimal.", param="amount")
    if "amount" in params:
        return params["amount"], 1, str(params["amount"])
    if "unit_amount_decimal" not in params:
        raise Refusal("Missing required param: amount.", param="amount", code="parameter_missing")
    quantity = params.get("quantity", 1)
    exact = Decimal(params["unit_amount_decimal"]) * quantity
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), quantity, params["unit_amount_decimal"]


def _add_line(account: Account, invoice: Object, item: Object) -> None:
    invoice["lines"]["data"].append(
        {
            "id": identifier("il", 24),
            "object": "line_item",
            "amount": item["amount"],
            "currency": item["currency"],
            "description": item["description"],
            "discount_amounts": [],
            "discountable": True,
            "discounts": [],
            "invoice": invoice["id"],
            "livemode": False,
            "metadata": item["metadata"],
            "parent": {
                "invoice_item_details": {
                    "invoice_item": item["id"],
                    "proration": False,
                    "proration_details": {"credited_items": None},
                    "subscription": None,
                },
                "subscription_item_details": None,
                "type": "invoice_item_details",
            },
            "period": item["period"],
            "pretax_credit_amounts": [],
            "pricing": item["pricing"],
            "quantity": item["quantity"],
            "quantity_decimal": item["quantity_decimal"],
            "subscription": None,
            "subtotal": item["amount"],
            "taxes": [],
        }
    )
    total = sum(line["amount"] for line in invoice["lines"]["data"])
    for name in ("amount_due", "amount_remaining", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"):
        invoice[name] = total
    account.store.save(invoice)
