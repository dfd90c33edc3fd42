"""What one process does in a storm, and where it is killed."""

import importlib
import json
import os
import signal
import time
from unittest.mock import patch

from django.db.models import F
from django.test import Client
from django.urls import reverse

from stripe_sandbox.webhooks import signature
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book as book_place
from tests.factories.bookings import lead_of
from tests.factories.events import EventFactory
from tests.factories.payments import give_back
from tests.factories.schools import SchoolFactory
from thep.bookings.models import Booking
from thep.bookings.places import miscounted
from thep.mail import sender
from thep.mail.models import Message
from thep.payments import checkout
from thep.payments.models import Order, Payment, Refund, WebhookEvent
from thep.schedule.sweep import sweep as sweep_once


def book(*, people, payment="card"):
    """So many people hold a place each at one event; answers their orders."""
    event = EventFactory(capacity=people, price=4500)
    school = SchoolFactory() if payment == "invoice" else None
    persons = [lead_of(school) if school else PersonFactory() for _ in range(people)]
    return [book_place(event, person, payment=payment, school=school).order_line.order_id for person in persons]


def start(*, orders):
    """Each order is taken to its page; answers the pages' ids."""
    for order in Order.objects.filter(pk__in=orders):
        checkout.start(order)
    return list(Payment.objects.filter(order__in=orders).order_by("order_id").values_list("stripe_id", flat=True))


def come_back(*, order):
    """The buyer comes back from Stripe's page."""
    order = Order.objects.get(pk=order)
    client = Client()
    client.force_login(order.buyer, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("order_return", args=[order.public_id])).status_code


def hear(*, session):
    """A webhook says that a page was paid."""
    body = json.dumps(
        {"id": f"evt_{session}", "type": "checkout.session.completed", "created": 1795000000, "data": {"object": {"id": session}}}
    )
    header = signature(body, "whsec_tests", int(time.time()))
    return Client().post("/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": header}).status_code


def refund(*, order):
    return give_back(Order.objects.get(pk=order).lines.get(), cause=f"cause-{order}").pk


def sweep():
    return sweep_once()


def wait_for_senders():
    """So long passes that whoever was sending a message, and did not say so, must be dead."""
    Message.objects.exclude(claimed_until=None).update(claimed_until=F("claimed_until") - sender.LEASE)


def books():
    """What we hold to be so, to be compared with what Stripe does."""
    return {
        "orders": dict(Order.objects.values_list("pk", "state")),
        "paid_pence": dict(Order.objects.values_list("pk", "paid_pence")),
        "payments": {
            payment.payment_intent: [payment.order.paid_pence, sum(refund.pence for refund in payment.refunds.counted())]
            for payment in Payment.objects.exclude(payment_intent="").filter(state=Payment.State.PAID)
        },
        "invoices": dict(Payment.objects.filter(method="invoice").values_list("stripe_id", "number")),
        "live_pages": list(Payment.objects.filter(method="card").live().values_list("stripe_id", flat=True)),
        "webhooks": dict(WebhookEvent.objects.values_list("stripe_id", "state")),
        "unfinished_refunds": Refund.objects.unfinished().count(),
        "bookings": dict(Booking.objects.values_list("order_line__order", "state")),
        "miscounted": len(miscounted()),
        "confirmations": Message.objects.filter(kind="bookings.confirmed").count(),
        "receipts": Message.objects.filter(kind="payments.receipt").count(),
        "invoice_letters": Message.objects.filter(kind="payments.invoice").count(),
        "unsent": Message.objects.exclude(state=Message.State.HANDED_OVER).count(),
    }


def dying(where):
    """The named function, killing this process "before" or "after" what it does: `module:function:before`."""
    module, function, moment = where.split(":")
    original = getattr(importlib.import_module(module), function)

    def die(*args, **kwargs):
        if moment == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return patch(f"{module}.{function}", die)


def act(*, action, die, given):
    """Do one of these things, in a process that ends with it; or be killed at the place that `die` names."""
    if die:
        dying(die).start()
    return globals()[action](**given)
