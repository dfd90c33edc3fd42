"""Purchases: what Stripe keeps of an order of ours, enough to write the order again where our own record was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from thep.payments.gateway.client import speaking_to_stripe
from thep.payments.gateway.invoices import PURCHASE_ORDER
from thep.payments.gateway.records import Line, Purchase

# Who asks for a payment gives in the VAT rate of each line, in hundredths of a per cent, or the one rate of them all.
VAT_RATES = "vat_rates"


def retrieve_checkout_purchase(checkout: str) -> Purchase:
    """Return who paid on the payment page, and for what."""
    with speaking_to_stripe() as stripe:
        session = stripe.v1.checkout.sessions.retrieve(checkout)
        items = list(stripe.v1.checkout.sessions.line_items.list(checkout, {"limit": 100}).auto_paging_iter())
    metadata = session.metadata.to_dict() if session.metadata else {}
    payer = session.customer_details
    return Purchase(
        id=session.id,
        payer_name=(payer.name if payer else None) or "",
        payer_email=(payer.email if payer else None) or session.customer_email or "",
        purchase_order="",
        lines=tuple(
            _line(item.description or "", item.amount_total, rate=rate)
            for item, rate in zip(items, _rates(metadata, len(items)), strict=True)
        ),
        metadata=metadata,
    )


def retrieve_invoice_purchase(invoice: str) -> Purchase:
    """Return whom the invoice bills, and for what: its lines of VAT are put into the lines that they are of."""
    with speaking_to_stripe() as stripe:
        found = stripe.v1.invoices.retrieve(invoice)
        items = sorted(found.lines.auto_paging_iter(), key=lambda line: int(line.metadata.to_dict().get("position", 0)))
    metadata = found.metadata.to_dict() if found.metadata else {}
    count = len(items) - len({rate for rate in _rates(metadata, len(items)) if rate})
    lines = [
        Line(description=item.description or "", quantity=1, unit_pence=item.amount + vat, vat_pence=vat, vat_rate=rate)
        for item, rate in zip(items[:count], _rates(metadata, count), strict=True)
        for vat in [(item.amount * rate + 5000) // 10000]
    ]
    fields = {field.name: field.value for field in found.custom_fields or []}
    return Purchase(
        id=found.id,
        payer_name=found.customer_name or "",
        payer_email=found.customer_email or "",
        purchase_order=fields.get(PURCHASE_ORDER, ""),
        lines=tuple(lines),
        metadata=metadata,
    )


def find_checkout(payment_intent: str) -> str:
    """Return the id of the payment page that brought this card payment; empty where none did."""
    with speaking_to_stripe() as stripe:
        found = stripe.v1.checkout.sessions.list({"payment_intent": payment_intent, "limit": 1}).data
    return found[0].id if found else ""


def vat_rates(lines: Sequence[Line]) -> dict[str, str]:
    """Return the metadata that tells the VAT of these lines, which Stripe does not work out."""
    rates = [str(line.vat_rate) for line in lines]
    return {VAT_RATES: rates[0] if len(set(rates)) == 1 else ",".join(rates)}


def _rates(metadata: Mapping[str, str], count: int) -> list[int]:
    rates = [int(rate) for rate in metadata.get(VAT_RATES, "").split(",") if rate.isdigit()]
    if len(rates) == 1:
        return rates * count
    return (rates + [0] * count)[:count]


def _line(description: str, total_pence: int, *, rate: int) -> Line:
    net_pence = (total_pence * 10000 + (10000 + rate) // 2) // (10000 + rate)
    return Line(description=description, quantity=1, unit_pence=total_pence, vat_pence=total_pence - net_pence, vat_rate=rate)
