"""What the gateway takes and returns, in this product's words. All money is whole pence in pounds sterling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


def pounds(pence: int) -> str:
    """Format pence as Stripe's pages show them to a reader: 123456 is "£1,234.56"."""
    return f"£{pence // 100:,}.{pence % 100:02}"


def percentage(rate: int) -> str:
    """Format a rate in hundredths of a per cent: 2000 is "20%", 750 is "7.5%"."""
    return f"{rate // 100}.{rate % 100:02}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True)
class Line:
    """One line of an order: `unit_pence` includes VAT, `vat_pence` is the VAT within the whole line.

    `vat_rate` is in hundredths of a per cent, as an order line keeps it: 2000 is 20%.
    """

    description: str
    quantity: int
    unit_pence: int
    vat_pence: int = 0
    vat_rate: int = 0

    @property
    def total_pence(self) -> int:
        return self.quantity * self.unit_pence

    @property
    def net_pence(self) -> int:
        return self.total_pence - self.vat_pence


class CheckoutState(StrEnum):
    """`expired` is all that can never be paid any more: its time was over, it was closed, or a payment that takes days failed."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Checkout:
    """A payment page at Stripe. `url` is empty once it can no longer be paid at."""

    id: str
    url: str
    state: CheckoutState
    payment_intent: str
    reference: str
    total_pence: int
    expires_at: datetime
    metadata: Mapping[str, str]


class PaymentState(StrEnum):
    INCOMPLETE = "incomplete"
    PROCESSING = "processing"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class CardPayment:
    """Money taken, or not yet taken, from a card."""

    id: str
    state: PaymentState
    received_pence: int
    refunded_pence: int
    receipt_url: str


class RefundState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class CardRefund:
    id: str
    state: RefundState
    pence: int
    payment_intent: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class CardDispute:
    """A card payment that the buyer's bank takes back. `state` is Stripe's word (`thep.payments.models.Dispute.State`)."""

    id: str
    state: str
    pence: int
    reason: str
    payment_intent: str
    answer_by: datetime | None
    created_at: datetime


class InvoiceState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


@dataclass(frozen=True)
class Invoice:
    """A bill to a school. `payment_intent` names the card payment that settled it, empty when it was paid in another way.

    Of what was credited, `credited_unpaid_pence` was credited before it was paid, and lowered what was to be paid.
    """

    id: str
    number: str
    state: InvoiceState
    hosted_url: str
    pdf_url: str
    due: datetime | None
    total_pence: int
    remaining_pence: int
    credited_pence: int
    credited_unpaid_pence: int
    payment_intent: str
    reference: str
    purchase_order: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class CreditNote:
    id: str
    number: str
    invoice: str
    pence: int
    pdf_url: str
    refund: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Purchase:
    """Who paid or is billed for what, by a payment page or an invoice. `metadata` has our own names for it."""

    id: str
    payer_name: str
    payer_email: str
    purchase_order: str
    lines: tuple[Line, ...]
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Event:
    """Something that happened at Stripe; `object` is Stripe's own JSON of what it happened to."""

    id: str
    type: str
    created: datetime
    object: Mapping[str, Any]
