"""An event is called off at the moment at which one of its places is being paid for: one waits for the other, both come out right."""

import threading
import time

import pytest
from django.db import connection, transaction

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.bookings.models import Booking
from thep.events import events
from thep.payments import settlement
from thep.payments.models import Order, Payment, Refund

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_a_lock():
    """Whether another connection waits now; SQLite cannot say, and needs no more than the other's having begun."""
    if connection.vendor == "sqlite":
        time.sleep(0.2)
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone()[0] > 0


def test_a_payment_under_way_is_confirmed_and_then_goes_back_in_full():
    event, office = EventFactory(price=4500), PersonFactory()
    booking = book(event, payment="card")
    order = booking.order_line.order
    payment = order.payments.get_or_create(method=Order.Method.CARD, defaults={"state": Payment.State.OPEN})[0]
    failures = []

    def call_off():
        try:
            events.cancel(event, by=office, reason="The hall has flooded")
        except Exception as failure:  # noqa: BLE001 -- whatever it is, the test tells it
            failures.append(failure)
        finally:
            connection.close()

    caller = threading.Thread(target=call_off)
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        caller.start()
        until = time.monotonic() + 10
        while not waits_for_a_lock() and time.monotonic() < until:
            time.sleep(0.02)
        settlement.confirm_payment(payment, paid_pence=order.total_pence, payment_intent="pi_1")
    caller.join()
    assert failures == []
    booking.refresh_from_db()
    event.refresh_from_db()
    assert (booking.state, event.taken) == (Booking.State.CANCELLED, 0)
    assert Refund.objects.get(order=order).pence == order.total_pence
