"""Stripe, in this product's words: plain values go in, small frozen records come out, errors are `thep.payments.errors`.

Every call that makes something takes an idempotency key made of our row and its attempt; the same call with the same key is done
once, however often it is sent. Call nothing here inside a transaction. Start reading in `records` and `checkouts`.
"""

from thep.payments.gateway.checkouts import create_checkout, expire_checkout, retrieve_checkout
from thep.payments.gateway.credit_notes import MoneyBack, create_credit_note, list_credit_notes, retrieve_credit_note
from thep.payments.gateway.customers import find_or_create_customer
from thep.payments.gateway.disputes import retrieve_dispute
from thep.payments.gateway.events import list_events, read_event
from thep.payments.gateway.invoices import (
    create_invoice,
    list_others_of_order,
    mark_invoice_paid_elsewhere,
    retrieve_invoice,
    void_invoice,
)
from thep.payments.gateway.purchases import find_checkout, retrieve_checkout_purchase, retrieve_invoice_purchase
from thep.payments.gateway.records import (
    CardDispute,
    CardPayment,
    CardRefund,
    Checkout,
    CheckoutState,
    CreditNote,
    Event,
    Invoice,
    InvoiceState,
    Line,
    PaymentState,
    Purchase,
    RefundState,
)
from thep.payments.gateway.refunds import create_refund, list_refunds, retrieve_card_payment, retrieve_refund

__all__ = [
    "CardDispute",
    "CardPayment",
    "CardRefund",
    "Checkout",
    "CheckoutState",
    "CreditNote",
    "Event",
    "Invoice",
    "InvoiceState",
    "Line",
    "MoneyBack",
    "PaymentState",
    "Purchase",
    "RefundState",
    "create_checkout",
    "create_credit_note",
    "create_invoice",
    "create_refund",
    "expire_checkout",
    "find_checkout",
    "find_or_create_customer",
    "list_credit_notes",
    "list_events",
    "list_others_of_order",
    "list_refunds",
    "mark_invoice_paid_elsewhere",
    "read_event",
    "retrieve_card_payment",
    "retrieve_checkout",
    "retrieve_checkout_purchase",
    "retrieve_credit_note",
    "retrieve_dispute",
    "retrieve_invoice",
    "retrieve_invoice_purchase",
    "retrieve_refund",
    "void_invoice",
]
