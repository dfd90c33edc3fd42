import datetime

from django.db import transaction
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from thep.payments import orders
from thep.payments.models import Order
from thep.payments.orders import NewLine


def place(net_pence=4500, *, vat_rate=2000, description="Phonics that sticks", purpose="thing"):
    return NewLine(purpose=purpose, description=description, net_pence=net_pence, vat_rate=vat_rate)


def open_order(*, method=Order.Method.CARD, lines=None, buyer=None, minutes=30, **fields):
    """An order of one place at £45 and VAT, opened and committed as a domain would do it."""
    buyer = buyer or PersonFactory()
    fields = {"school": None, "bill_to_name": buyer.name, "bill_to_email": buyer.email} | fields
    if method == Order.Method.CARD:
        fields.setdefault("expires_at", timezone.now() + datetime.timedelta(minutes=minutes))
    with transaction.atomic():
        return orders.open_order(buyer=buyer, method=method, lines=lines or [place()], **fields)
