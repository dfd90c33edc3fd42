"""What the letters about money are shown with: an order that isn't there, as each letter would find it."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from thep.accounts.examples import example_person
from thep.schools.examples import example_school

from .models import Order, OrderLine, Payment, Refund
from .recipients import Recipient
from .supplier import supplier

INVOICES = "https://invoice.stripe.com/i/acct_example/live_example"


def example_order(*, paid_pence: int = 0) -> Order:
    return Order(
        pk=1,
        reference="THE-4M7XKQ2W",
        public_id=uuid.UUID(int=1),
        method=Order.Method.CARD if paid_pence else Order.Method.INVOICE,
        buyer=example_person(),
        school=example_school(),
        bill_to_name="Ben Jonson Primary School",
        bill_to_email="finance@benjonson.example",
        purchase_order="PO-20871",
        net_pence=24000,
        vat_pence=4800,
        total_pence=28800,
        paid_pence=paid_pence,
    )


def example_payment(order: Order, *, due_in: datetime.timedelta) -> Payment:
    return Payment(
        pk=1, order=order, method=order.method, number="THE-0042", url=INVOICES, pdf_url=f"{INVOICES}/pdf",
        due_on=timezone.localdate() + due_in,
    )  # fmt: skip


def context_of(order: Order) -> dict[str, Any]:
    lines = [
        OrderLine(pk=number, order=order, description=f"Phonics: the first hundred words, for {name}", net_pence=12000, vat_pence=2400)
        for number, name in enumerate(("Nasima Begum", "Sam Osei"), 1)
    ]
    copies = [Recipient(key="copy", name="Grace Adeyemi, business manager", email="grace.adeyemi@benjonson.example")]
    return {"order": order, "lines": lines, "copies": copies if order.method == Order.Method.INVOICE else [], "seller": supplier()}


def receipt() -> dict[str, Any]:
    return context_of(example_order(paid_pence=28800))


def invoice() -> dict[str, Any]:
    order = example_order()
    return context_of(order) | {"payment": example_payment(order, due_in=datetime.timedelta(days=30))}


def overdue() -> dict[str, Any]:
    order = example_order()
    return context_of(order) | {"payment": example_payment(order, due_in=-datetime.timedelta(days=7)), "is_overdue": True}


def refunded() -> dict[str, Any]:
    context = context_of(example_order(paid_pence=28800))
    order, line = context["order"], context["lines"][0]
    payment = example_payment(order, due_in=datetime.timedelta(0))
    refund = Refund(
        order=order, line=line, payment=payment, kind=Refund.Kind.REFUND, pence=14400, reason="Nasima is on a school trip that day"
    )
    return context | {"refund": refund}


EXAMPLES = {"receipt": receipt, "refunded": refunded, "invoice": invoice, "overdue": overdue, "reminder": overdue}
