"""Invoices that are sent: draft, open, then paid or void."""

from __future__ import annotations

from typing import Any

from stripe_sandbox import payment_intents
from stripe_sandbox.account import CURRENCY, Account, identifier, listed, metadata_of, whole_list
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object

DAY = 24 * 60 * 60
MOST_DAYS = 3650
MOST_FIELDS = 4
FIELD_NAME_LENGTH = 40
FIELD_VALUE_LENGTH = 140


def create(account: Account, params: dict[str, Any]) -> Object:
    if "customer" not in params:
        raise Refusal("Missing required param: customer.", param="customer", code="parameter_missing")
    customer = account.get(params["customer"], kind="customer", param="customer")
    _check(params, customer)
    now = account.now()
    name = identifier("in", 24)
    invoice: Object = {
        "id": name,
        "object": "invoice",
        "account_country": "GB",
        "account_name": "Payment sandbox",
        "account_tax_ids": None,
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": params.get("auto_advance", False),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None},
        "automatically_finalizes_at": None,
        "billing_reason": "manual",
        "collection_method": "send_invoice",
        "created": now,
        "currency": CURRENCY,
        "custom_fields": params.get("custom_fields") or None,
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": None,
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": params.get("description"),
        "discounts": [],
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "footer": params.get("footer"),
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": whole_list([], f"/v1/invoices/{name}/lines"),
        "livemode": False,
        "metadata": metadata_of(params),
        "next_payment_attempt": None,
        "number": None,
        "on_behalf_of": None,
        "parent": None,
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "period_end": now,
        "period_start": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": 0,
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": {"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None},
        "subtotal": 0,
        "subtotal_excluding_tax": 0,
        "test_clock": None,
        "total": 0,
        "total_discount_amounts": [],
        "total_excluding_tax": 0,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": None,
    }
    account.store.add(invoice, belongs_to=customer["id"], hidden={"days_until_due": params["days_until_due"]})
    account.emit("invoice.created", invoice)
    return invoice


def retrieve(account: Account, params: dict[str, Any], invoice: str) -> Object:
    return account.get(invoice, kind="invoice")


def index(account: Account, params: dict[str, Any]) -> Object:
    invoices = account.store.all("invoice", params.get("customer"))
    if "status" in params:
        invoices = [invoice for invoice in invoices if invoice["status"] == params["status"]]
    return listed(invoices, params, "/v1/invoices")


def finalize(account: Account, params: dict[str, Any], invoice: str) -> Object:
    current = account.get(invoice, kind="invoice")
    if current["status"] != "draft":
        raise Refusal("This invoice is already finalized, you can't re-finalize a non-draft invoice.", code="invoice_not_editable")
    if not current["lines"]["data"]:
        raise Refusal("You can't finalize an invoice with no line items.", code="invoice_no_customer_line_items")
    if current["total"] < 0:
        raise Refusal("The sandbox keeps no customer balance, so an invoice cannot be negative.")
    customer = account.get(current["customer"], kind="customer")
    now = account.now()
    current |= {
        "due_date": now + account.store.hidden(invoice)["days_until_due"] * DAY,
        "effective_at": now,
        "ending_balance": 0,
        "hosted_invoice_url": f"{account.url}/invoices/{invoice}",
        "invoice_pdf": f"{account.url}/invoices/{invoice}/pdf",
        "number": f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}",
        "status": "open",
    }
    current["status_transitions"]["finalized_at"] = now
    customer["next_invoice_sequence"] += 1
    account.store.save(customer)
    account.store.save(current)
    account.emit("invoice.finalized", current)
    if current["amount_remaining"] == 0:
        settle(account, current)
    return current


def send(account: Account, params: dict[str, Any], invoice: str) -> Object:
    current = account.get(invoice, kind="invoice")
    if current["status"] == "draft":
        current = finalize(account, {}, invoice)
    if current["status"] != "open":
        raise Refusal(f"An invoice that is {current['status']} can't be sent.")
    account.emit("invoice.sent", current)
    return current


def void(account: Account, params: dict[str, Any], invoice: str) -> Object:
    current = account.get(invoice, kind="invoice")
    if current["status"] != "open":
        raise Refusal("You can only pass in open invoices. This invoice isn't open.")
    current |= {"status": "void", "amount_due": 0, "amount_remaining": 0}
    current["status_transitions"]["voided_at"] = account.now()
    account.store.save(current)
    account.emit("invoice.voided", current)
    return current


def pay(account: Account, params: dict[str, Any], invoice: str) -> Object:
    current = account.get(invoice, kind="invoice")
    if current["status"] == "paid":
        raise Refusal("Invoice is already paid")
    if current["status"] != "open":
        raise Refusal(f"Invoice can't be paid: it is {current['status']}.")
    if not params.get("paid_out_of_band"):
        raise Refusal("The sandbox takes cards only on the invoice's own page.", param="paid_out_of_band")
    current["amount_paid_off_stripe"] = current["amount_remaining"]
    return settle(account, current)


def pay_by_card(account: Account, invoice: str) -> Object:
    """Pay, as the hosted page's button does. Paying a paid invoice again changes nothing."""
    current = account.get(invoice, kind="invoice")
    if current["status"] == "paid":
        return current
    if current["status"] != "open":
        raise Refusal(f"Invoice can't be paid: it is {current['status']}.")
    amount = current["amount_remaining"]
    intent = payment_intents.start(
        account,
        amount=amount,
        customer=current["customer"],
        email=current["customer_email"],
        description="Payment for Invoice",
        metadata={},
    )
    payment_intents.succeed(account, intent, name=current["customer_name"])
    now = account.now()
    payment: Object = {
        "id": identifier("inpay", 24),
        "object": "invoice_payment",
        "amount_paid": amount,
        "amount_requested": amount,
        "created": now,
        "currency": current["currency"],
        "invoice": invoice,
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": now},
    }
    account.store.add(payment, belongs_to=invoice)
    current |= {"attempt_count": 1, "attempted": True}
    return settle(account, current)


def settle(account: Account, invoice: Object) -> Object:
    """Mark the invoice as paid: nothing is left to pay."""
    invoice |= {
        "amount_paid": invoice["amount_paid"] + invoice["amount_remaining"],
        "amount_remaining": 0,
        "status": "paid",
    }
    invoice["status_transitions"]["paid_at"] = account.now()
    account.store.save(invoice)
    account.emit("invoice.paid", invoice)
    return invoice


def payments(account: Account, invoice: str) -> Object:
    return whole_list(account.store.all("invoice_payment", invoice), f"/v1/invoice_payments?invoice={invoice}")


def _check(params: dict[str, Any], customer: Object) -> None:
    if params.get("collection_method") != "send_invoice":
        raise Refusal("The sandbox knows only invoices with collection_method=send_invoice.", param="collection_method")
    if "days_until_due" not in params:
        raise Refusal(
            "You must provide `days_until_due` for an invoice with collection_method=send_invoice.",
            param="days_until_due",
            code="parameter_missing",
        )
    if not 0 <= params["days_until_due"] <= MOST_DAYS:
        raise Refusal(f"This value must be between 0 and {MOST_DAYS}.", param="days_until_due")
    if params.get("currency", CURRENCY) != CURRENCY:
        raise Refusal(f"Invalid currency: {params['currency']}", param="currency")
    if not customer["email"]:
        raise Refusal("In order to create invoices emailed to the customer, the customer must have a valid email.", code="email_invalid")
    fields = params.get("custom_fields") or []
    if len(fields) > MOST_FIELDS:
        raise Refusal(f"Array custom_fields exceeds maximum {MOST_FIELDS} allowed elements.", param="custom_fields")
    for position, field in enumerate(fields):
        for name, longest in (("name", FIELD_NAME_LENGTH), ("value", FIELD_VALUE_LENGTH)):
            if len(field[name]) > longest:
                where = f"custom_fields[{position}][{name}]"
                raise Refusal(f"Invalid string: must be at most {longest} characters", param=where)
