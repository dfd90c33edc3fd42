import contextlib
import datetime

from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from thep.payments import checkout, orders, refunds
from thep.payments.models import Order
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
