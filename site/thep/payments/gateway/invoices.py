"""Invoices: the bill that a school pays within its days, by card on Stripe's page or by bank transfer to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from thep.payments.errors import AlreadyPaid, StripeRefused
from thep.payments.gateway.client import CURRENCY, identifier, speaking_to_stripe
from thep.payments.gateway.records import Invoice, InvoiceState, Line, percentage

if TYPE_CHECKING:
    import stripe
    from stripe import StripeClient
    from stripe.params import InvoiceCreateParams, InvoiceCreateParamsCustomField

# The card payment that settled an invoice is only told when it is asked for.
WITH_PAYMENTS = ["payments"]
# Stripe shows at most 140 characters of a custom field's value, and 40 of its name.
FIELD_LENGTH = 140
PURCHASE_ORDER = "Purchase order"
# Stripe dates what it makes by its own clock.
CLOCKS_DIFFER = timedelta(hours=1)


def create_invoice(
    *,
    customer: str,
    lines: Sequence[Line],
    days_until_due: int,
    reference: str,
    key: str,
    purchase_order: str = "",
    metadata: Mapping[str, str] | None = None,
    since: datetime | None = None,
    footer: str = "",
    address: str = "",
) -> Invoice:
    """Make and finalise an invoice; afterwards it is open and has its number and its page. Stripe emails nobody: its link is ours to send.

    Each of the calls has a key made from `key`, so the whole may be repeated after a crash and goes on where it stopped. Stripe forgets a
    key after a day: give in `since` when the invoice was first wanted, and what was begun then is found again however late it is.

    Lines go out without VAT, followed by one line "VAT at 20%" for each rate: Stripe works VAT out only from tax rates kept in its
    dashboard, a school can reclaim only VAT that its invoice shows, and the total must be ours to the penny.
    """
    params: InvoiceCreateParams = {
        "customer": customer,
        "currency": CURRENCY,
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        "description": reference,
        "custom_fields": _custom_fields(reference, purchase_order, address),
        "metadata": {**(metadata or {}), "reference": reference, "key": key},
    }
    if footer:
        params["footer"] = footer
    with speaking_to_stripe() as stripe:
        begun = _begun(stripe, customer=customer, key=key, since=since)
        if begun is None:
            begun = stripe.v1.invoices.create(params, {"idempotency_key": f"{key}:draft"})
        if begun.status == "draft":
            _add_lines(stripe, begun, lines, key=key)
            begun = stripe.v1.invoices.finalize_invoice(begun.id, {"auto_advance": False}, {"idempotency_key": f"{key}:finalise"})
    return retrieve_invoice(begun.id)


def retrieve_invoice(invoice: str) -> Invoice:
    """Return the invoice as it is now."""
    with speaking_to_stripe() as stripe:
        return _invoice(stripe.v1.invoices.retrieve(invoice, {"expand": WITH_PAYMENTS}))


def list_others_of_order(invoice: str) -> dict[str, dict[str, str]]:
    """Return the younger invoices of the same order that are owed or paid: the metadata of each under its id."""
    with speaking_to_stripe() as stripe:
        first = stripe.v1.invoices.retrieve(invoice)
        reference = _metadata(first).get("reference")
        listed = stripe.v1.invoices.list({"customer": identifier(first.customer), "created": {"gte": first.created}, "limit": 100})
        live = [each for each in listed.auto_paging_iter() if each.id != invoice and each.status in (InvoiceState.OPEN, InvoiceState.PAID)]
    return {each.id: _metadata(each) for each in live if reference and _metadata(each).get("reference") == reference}


def void_invoice(invoice: str, *, key: str) -> Invoice:
    """Withdraw an invoice that nobody has paid; withdrawing it twice is no error. Raises AlreadyPaid."""
    try:
        with speaking_to_stripe() as stripe:
            return _invoice(
                stripe.v1.invoices.void_invoice(invoice, {"expand": WITH_PAYMENTS}, {"idempotency_key": key}),
            )
    except StripeRefused:
        current = retrieve_invoice(invoice)
        if current.state is InvoiceState.VOID:
            return current
        if current.state is InvoiceState.PAID:
            raise AlreadyPaid(invoice) from None
        raise


def mark_invoice_paid_elsewhere(invoice: str, *, key: str) -> Invoice:
    """Record that the money came by bank transfer or cheque; doing so to a paid invoice is no error."""
    try:
        with speaking_to_stripe() as stripe:
            return _invoice(
                stripe.v1.invoices.pay(
                    invoice,
                    {"paid_out_of_band": True, "expand": WITH_PAYMENTS},
                    {"idempotency_key": key},
                ),
            )
    except StripeRefused:
        current = retrieve_invoice(invoice)
        if current.state is InvoiceState.PAID:
            return current
        raise


def _begun(stripe: StripeClient, *, customer: str, key: str, since: datetime | None) -> stripe.Invoice | None:
    """Return the invoice that an earlier try with this key made, as far as it came; None where there was none."""
    if since is None:
        return None
    created = int((since - CLOCKS_DIFFER).timestamp())
    for invoice in stripe.v1.invoices.list({"customer": customer, "created": {"gte": created}, "limit": 100}).auto_paging_iter():
        if invoice.metadata and invoice.metadata.to_dict().get("key") == key:
            return invoice
    return None


def _add_lines(stripe: StripeClient, draft: stripe.Invoice, lines: Sequence[Line], *, key: str) -> None:
    """Add those lines to the draft that it does not have yet."""
    there = {line.metadata.to_dict().get("position") for line in draft.lines.auto_paging_iter()}
    for position, (description, pence) in enumerate(_items(lines)):
        if str(position) in there:
            continue
        stripe.v1.invoice_items.create(
            {
                "customer": identifier(draft.customer),
                "invoice": draft.id,
                "currency": CURRENCY,
                "amount": pence,
                "description": description,
                "metadata": {"position": str(position)},
            },
            {"idempotency_key": f"{key}:line:{position}"},
        )


def _custom_fields(reference: str, purchase_order: str, address: str) -> list[InvoiceCreateParamsCustomField]:
    fields: list[InvoiceCreateParamsCustomField] = [{"name": "Our reference", "value": reference}]
    if purchase_order:
        fields.append({"name": PURCHASE_ORDER, "value": purchase_order[:FIELD_LENGTH]})
    if address:  # which a VAT invoice must have of its customer too
        fields.append({"name": "Billed to", "value": address[:FIELD_LENGTH]})
    return fields


def _items(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Return (description, pence) of each line before VAT, then of the VAT of each rate."""
    items = [(line.description if line.quantity == 1 else f"{line.quantity} × {line.description}", line.net_pence) for line in lines]
    vat: dict[int, int] = {}
    for line in lines:
        if line.vat_pence:
            vat[line.vat_rate] = vat.get(line.vat_rate, 0) + line.vat_pence
    return items + [(f"VAT at {percentage(rate)}", pence) for rate, pence in sorted(vat.items())]


def _invoice(invoice: stripe.Invoice) -> Invoice:
    return Invoice(
        id=invoice.id,
        number=invoice.number or "",
        state=InvoiceState(invoice.status or "draft"),
        hosted_url=invoice.hosted_invoice_url or "",
        pdf_url=invoice.invoice_pdf or "",
        due=datetime.fromtimestamp(invoice.due_date, UTC) if invoice.due_date else None,
        total_pence=invoice.total,
        remaining_pence=invoice.amount_remaining,
        credited_pence=invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount,
        credited_unpaid_pence=invoice.pre_payment_credit_notes_amount,
        payment_intent=_settled_by(invoice),
        reference=_metadata(invoice).get("reference", ""),
        purchase_order={field.name: field.value for field in invoice.custom_fields or []}.get(PURCHASE_ORDER, ""),
        metadata=_metadata(invoice),
    )


def _metadata(invoice: stripe.Invoice) -> dict[str, str]:
    return invoice.metadata.to_dict() if invoice.metadata else {}


def _settled_by(invoice: stripe.Invoice) -> str:
    if invoice.payments is None:
        return ""
    for payment in invoice.payments.data:
        if payment.status == "paid" and payment.payment.type == "payment_intent":
            return identifier(payment.payment.payment_intent)
    return ""
