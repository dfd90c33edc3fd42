"""Credit notes against invoices."""

from __future__ import annotations

from typing import Any

from stripe_sandbox import invoices, refunds
from stripe_sandbox.account import Account, identifier, listed, metadata_of, whole_list
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object


def create(account: Account, params: dict[str, Any]) -> Object:
    invoice = account.get(params["invoice"], kind="invoice", param="invoice")
    if invoice["status"] not in ("open", "paid"):
        raise Refusal("You can only create credit notes for invoices that are open or paid.", param="invoice")
    if "amount" not in params:
        raise Refusal("The sandbox knows only credit notes with an amount.", param="amount", code="parameter_missing")
    paid = invoice["status"] == "paid"
    credited = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    creditable = invoice["total"] - credited if paid else invoice["amount_remaining"]
    amount = params["amount"]
    if amount <= 0:
        raise Refusal("This value must be greater than or equal to 1.", param="amount", code="parameter_invalid_integer")
    if amount > creditable:
        raise Refusal(
            f"The credit note amount of £{amount / 100:.2f} is more than the £{creditable / 100:.2f} that can be credited.",
            param="amount",
        )
    refund = _give_back(account, invoice, params) if paid else None
    note = _note(account, invoice, params, refund=refund, number=account.store.count("credit_note", invoice["id"]) + 1)
    account.store.add(note, belongs_to=invoice["id"])
    _reduce(account, invoice, amount)
    account.emit("credit_note.created", note)
    return note


def retrieve(account: Account, params: dict[str, Any], credit_note: str) -> Object:
    return account.get(credit_note, kind="credit_note")


def index(account: Account, params: dict[str, Any]) -> Object:
    notes = account.store.all("credit_note", params.get("invoice"))
    if "customer" in params:
        notes = [note for note in notes if note["customer"] == params["customer"]]
    return listed(notes, params, "/v1/credit_notes")


def _give_back(account: Account, invoice: Object, params: dict[str, Any]) -> Object | None:
    by_card, elsewhere = params.get("refund_amount", 0), params.get("out_of_band_amount", 0)
    if by_card + elsewhere != params["amount"] or min(by_card, elsewhere) < 0:
        raise Refusal(
            f"The sum of refund_amount and out_of_band_amount ({by_card + elsewhere}) must equal the credit note amount "
            f"({params['amount']}) of a paid invoice."
        )
    if not by_card:
        return None
    payments = account.store.all("invoice_payment", invoice["id"])
    if not payments:
        raise Refusal("This invoice was not paid with a charge that can be refunded.", param="refund_amount")
    return refunds.create(account, {"payment_intent": payments[0]["payment"]["payment_intent"], "amount": by_card})


def _reduce(account: Account, invoice: Object, amount: int) -> None:
    if invoice["status"] == "paid":
        invoice["post_payment_credit_notes_amount"] += amount
        account.store.save(invoice)
        return
    invoice["pre_payment_credit_notes_amount"] += amount
    invoice["amount_due"] -= amount
    invoice["amount_remaining"] -= amount
    account.store.save(invoice)
    account.emit("invoice.updated", invoice)
    if invoice["amount_remaining"] == 0:
        invoices.settle(account, invoice)


def _note(account: Account, invoice: Object, params: dict[str, Any], *, refund: Object | None, number: int) -> Object:
    name = identifier("cn", 24)
    amount = params["amount"]
    paid = invoice["status"] == "paid"
    line = {
        "id": identifier("cnli", 24),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": params.get("memo") or f"Credit for invoice {invoice['number']}",
        "discount_amount": 0,
        "discount_amounts": [],
        "livemode": False,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": 1,
        "tax_rates": [],
        "taxes": [],
        "type": "custom_line_item",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
    return {
        "id": name,
        "object": "credit_note",
        "amount": amount,
        "amount_shipping": 0,
        "created": account.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": account.now(),
        "invoice": invoice["id"],
        "lines": whole_list([line], f"/v1/credit_notes/{name}/lines"),
        "livemode": False,
        "memo": params.get("memo"),
        "metadata": metadata_of(params),
        "number": f"{invoice['number']}-CN-{number:02}",
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": f"{account.url}/credit_notes/{name}/pdf",
        "post_payment_amount": amount if paid else 0,
        "pre_payment_amount": 0 if paid else amount,
        "pretax_credit_amounts": [],
        "reason": params.get("reason"),
        "refunds": [{"amount_refunded": refund["amount"], "refund": refund["id"], "type": "refund"}] if refund else [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "total": amount,
        "total_excluding_tax": amount,
        "total_taxes": [],
        "type": "post_payment" if paid else "pre_payment",
        "voided_at": None,
    }
