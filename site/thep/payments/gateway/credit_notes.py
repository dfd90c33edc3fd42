"""Credit notes: what takes an invoice back, in whole or in part."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from thep.payments.errors import OverRefund, StripeRefused
from thep.payments.gateway.client import identifier, speaking_to_stripe
from thep.payments.gateway.invoices import retrieve_invoice
from thep.payments.gateway.records import CreditNote, InvoiceState

if TYPE_CHECKING:
    import stripe
    from stripe.params import CreditNoteCreateParams


class MoneyBack(StrEnum):
    """How the money goes back to the school: nothing does while the invoice is unpaid."""

    NOT_PAID = "not_paid"
    TO_CARD = "to_card"
    ELSEWHERE = "elsewhere"


def create_credit_note(
    *,
    invoice: str,
    pence: int,
    key: str,
    money_back: MoneyBack = MoneyBack.NOT_PAID,
    memo: str = "",
    metadata: Mapping[str, str] | None = None,
) -> CreditNote:
    """Credit `pence`, VAT included, against an invoice.

    An open invoice then asks for so much less, and counts as paid when nothing is left. For a paid one `money_back` must say whether
    Stripe gives the money back to the card, or we do so ourselves. Raises OverRefund when less than `pence` can be credited.
    """
    params: CreditNoteCreateParams = {"invoice": invoice, "amount": pence, "metadata": dict(metadata or {})}
    if memo:
        params["memo"] = memo
    if money_back is MoneyBack.TO_CARD:
        params["refund_amount"] = pence
    elif money_back is MoneyBack.ELSEWHERE:
        params["out_of_band_amount"] = pence
    try:
        with speaking_to_stripe() as stripe:
            return _credit_note(stripe.v1.credit_notes.create(params, {"idempotency_key": key}))
    except StripeRefused as refusal:
        if pence > _creditable_pence(invoice):
            raise OverRefund(str(refusal)) from refusal
        raise


def retrieve_credit_note(credit_note: str) -> CreditNote:
    """Return the credit note as it is now."""
    with speaking_to_stripe() as stripe:
        return _credit_note(stripe.v1.credit_notes.retrieve(credit_note))


def list_credit_notes(invoice: str) -> list[CreditNote]:
    """Return every credit note of an invoice, made by us or in Stripe's dashboard, the newest first."""
    with speaking_to_stripe() as stripe:
        return [_credit_note(note) for note in stripe.v1.credit_notes.list({"invoice": invoice, "limit": 100}).auto_paging_iter()]


def _creditable_pence(invoice: str) -> int:
    current = retrieve_invoice(invoice)
    if current.state is InvoiceState.PAID:
        return current.total_pence - current.credited_pence
    return current.remaining_pence


def _credit_note(note: stripe.CreditNote) -> CreditNote:
    return CreditNote(
        id=note.id,
        number=note.number,
        invoice=identifier(note.invoice),
        pence=note.amount,
        pdf_url=note.pdf,
        refund=identifier(note.refunds[0].refund) if note.refunds else "",
        metadata=note.metadata.to_dict() if note.metadata else {},
    )
