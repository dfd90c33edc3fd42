import contextlib
import datetime

from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from thep.payments import checkout, contested_invoices, orders, refunds
from thep.payments.models import Dispute, Order, OrderLine, Payment, Refund
from thep.payments.orders import NewLine


@contextlib.contextmanager
def committed():
    """A transaction after which the tasks run that wait for its commit, also in a test that commits nothing."""
    with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
        yield


def place(net_pence=4500, *, vat_rate=2000, description="Phonics that sticks", purpose="thing"):
    return NewLine(purpose=purpose, description=description, net_pence=net_pence, vat_rate=vat_rate)


def open_order(*, method=Order.Method.CARD, lines=None, buyer=None, minutes=30, **fields):
    """An order of one place at £45 and VAT, opened and committed as a domain would do it."""
    buyer = buyer or PersonFactory()
    fields = {"school": None, "bill_to_name": buyer.name, "bill_to_email": buyer.email} | fields
    if method == Order.Method.CARD:
        fields.setdefault("expires_at", timezone.now() + datetime.timedelta(minutes=minutes))
    with committed():
        return orders.open_order(buyer=buyer, method=method, lines=lines or [place()], **fields)


def paid_order(sandbox, **fields):
    """A card order that was paid in the sandbox, and that we know of."""
    order = open_order(**fields)
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    return checkout.check(order)


def invoiced_order(**fields):
    """An order whose invoice has gone out."""
    order = open_order(method=Order.Method.INVOICE, **fields)
    order.refresh_from_db()
    return order


def give_back(line, pence=None, *, cause="the-cause", reason="Cannot come"):
    with committed():
        return refunds.request_refund(line, pence=line.left_pence if pence is None else pence, cause=cause, reason=reason)


def written_order(school, *, made, paid=None, state=None, lines=((4500, 2000),), method=Order.Method.INVOICE, refunds=(), **fields):
    """An order as the database has it once all is told, with its days: `lines` are (net pence, VAT rate), `refunds` (pence, kind, day …).

    `paid` is the day and, where it isn't the whole, how much. A refund may say its state and the day that it succeeded.
    """
    new = [place(net, vat_rate=rate) for net, rate in lines]
    net, vat = sum(line.net_pence for line in new), sum(line.vat_pence for line in new)
    paid_on, paid_pence = paid if isinstance(paid, tuple) else (paid, net + vat)
    order = Order.objects.create(
        school=school,
        buyer=fields.pop("buyer", None) or PersonFactory(),
        method=method,
        state=state or (Order.State.PAID if paid_on else Order.State.INVOICED),
        bill_to_name="The school",
        bill_to_email="finance@school.example",
        net_pence=net,
        vat_pence=vat,
        total_pence=net + vat,
        paid_pence=paid_pence if paid_on else 0,
        paid_at=at_nine(paid_on),
        **fields,
    )
    Order.objects.filter(pk=order.pk).update(created_at=at_nine(made))
    for line in new:
        OrderLine.objects.create(
            order=order, purpose=line.purpose, description=line.description, net_pence=line.net_pence, vat_rate=line.vat_rate,
            vat_pence=line.vat_pence,
        )  # fmt: skip
    number = f"INV-{order.pk}" if method == Order.Method.INVOICE else ""
    payment = Payment.objects.create(order=order, method=method, number=number, state="paid" if paid_on else "open")
    for index, (pence, kind, day, *more) in enumerate(refunds):
        told = {"state": Refund.State.SUCCEEDED, "line": order.lines.first()} | (more[0] if more else {})
        gone_on = told.pop("succeeded_on", day)
        refund = Refund.objects.create(order=order, payment=payment, pence=pence, kind=kind, cause=f"{order.pk}:{index}", **told)
        succeeded = at_nine(gone_on) if told["state"] == Refund.State.SUCCEEDED else None
        Refund.objects.filter(pk=refund.pk).update(created_at=at_nine(day), succeeded_at=succeeded)
    return order


def disputed_invoice(school, *, purpose):
    """An invoice for `purpose` of which the school says that it isn't right."""
    order = written_order(school, made="2026-09-01")
    order.lines.update(purpose=purpose)
    return contested_invoices.contest(order, reason="Not ours", by=order.buyer)


def disputed_card(school, *, purpose, state):
    """A payment by card for `purpose` that the bank of the school was asked to take back."""
    order = written_order(school, made="2026-09-01", paid="2026-09-01", method=Order.Method.CARD)
    order.lines.update(purpose=purpose)
    return Dispute.objects.create(
        payment=order.payments.get(), stripe_id=f"dp_{order.pk}", state=state, pence=order.total_pence, created_at=timezone.now()
    )


def at_nine(day):
    """Nine in the morning of a day written as '2026-10-05'; None for None."""
    return datetime.datetime.fromisoformat(f"{day}T09:00:00+00:00") if day else None
