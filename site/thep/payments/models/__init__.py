"""Orders and what happened to them. All money is integer pence of sterling, all instants aware UTC."""

from ..heartbeats import Heartbeat
from .dispute import Dispute
from .order import ALPHABET, Order, OrderLine, OrderLineQuerySet, OrderNote, OrderQuerySet, new_reference
from .payment import Method, Payment, PaymentQuerySet
from .refund import Refund, RefundQuerySet
from .webhook_event import WebhookEvent

__all__ = [
    "ALPHABET",
    "Dispute",
    "Heartbeat",
    "Method",
    "Order",
    "OrderLine",
    "OrderLineQuerySet",
    "OrderNote",
    "OrderQuerySet",
    "Payment",
    "PaymentQuerySet",
    "Refund",
    "RefundQuerySet",
    "WebhookEvent",
    "new_reference",
]
