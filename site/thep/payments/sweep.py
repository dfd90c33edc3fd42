"""One round over our own unfinished rows: what a lost answer, webhook, task or process left behind is put right.

Safe to run as often, and as many at once, as one likes: every step is idempotent. Domains declare rounds of their own.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone

from thep.domains import declared
from thep.mail import outbox
from thep.schedule.rounds import Round

from . import checkout, gateway, heartbeats, lost_orders, orders, refunds, reminders, webhooks
from .errors import PaymentsError, StripeUnavailable
from .models import Order, Payment, Refund

log = structlog.get_logger(__name__)

Row = TypeVar("Row")

# An unpaid invoice waits for weeks: Stripe is asked about each this often.
INVOICES_EVERY = datetime.timedelta(hours=1)
EVENTS_SINCE = datetime.timedelta(hours=1)
DATABASE_AWAY = (OperationalError, InterfaceError)


def sweep(*, invoices_every: datetime.timedelta = INVOICES_EVERY, events_since: datetime.timedelta = EVENTS_SINCE) -> Counter[str]:
    """Put right what is unfinished; answers how many rows each step looked at, and under "failed" how many it could not.

    A database that is away is not this sweep's to put right: what it raises goes to the caller.
    """
    done: Counter[str] = Counter()
    _each(done, "payments", _payments(invoices_every), _check_payment)
    _catch_up(done, events_since)
    lapsed = Order.objects.filter(state=Order.State.OPEN, expires_at__lte=timezone.now()).order_by("expires_at")
    _each(done, "lapsed", lapsed, orders.close_unpaid)
    for each in declared(Round):
        try:
            done[each.name] += each.run()
        except DATABASE_AWAY:
            raise
        except Exception:
            log.exception("sweep_failed", step=each.name)
            done["failed"] += 1
    _each(done, "refunds", Refund.objects.unfinished().order_by("pk"), refunds.check)
    _each(done, "overdue", Order.objects.overdue(), reminders.remind_as_overdue)
    done["messages"] += outbox.sweep()
    heartbeats.beat(heartbeats.SWEEP)
    return done


def _payments(invoices_every: datetime.timedelta) -> Iterable[Payment]:
    asked_lately = Q(method=Order.Method.INVOICE, checked_at__gt=timezone.now() - invoices_every)
    never_started = Q(method=Order.Method.CARD, state=Payment.State.INTENDED, expires_at=None)
    return Payment.objects.live().exclude(asked_lately).exclude(never_started).select_related("order").order_by("pk")


def _check_payment(payment: Payment) -> Order:
    if payment.method == Order.Method.CARD:
        return checkout.check(payment.order)
    return lost_orders.check_invoice(payment)


def _catch_up(done: Counter[str], events_since: datetime.timedelta) -> None:
    """Events whose webhook never came, the oldest first: what happened to payments that we call finished.

    They are read from where the last reading ended without a failure: after a restore that is before the backup was made, and Stripe keeps
    events for 30 days.
    """
    began = timezone.now()
    read_until = heartbeats.last_beat(heartbeats.EVENTS) or began
    failed_before = done["failed"]
    try:
        events = list(gateway.list_events(min(read_until, began) - events_since, types=list(webhooks.HANDLED)))
    except PaymentsError as error:
        log.warning("sweep_failed", step="events", error=str(error))
        done["failed"] += 1
        return
    _each(done, "events", [event for event in reversed(events) if not webhooks.is_recorded(event)], webhooks.receive)
    if done["failed"] == failed_before:
        heartbeats.beat(heartbeats.EVENTS, at=began)


def _each(done: Counter[str], step: str, rows: Iterable[Row], put_right: Callable[[Row], object]) -> None:
    for row in rows:
        try:
            put_right(row)
        except StripeUnavailable as error:
            log.warning("sweep_failed", step=step, row=str(row), error=str(error))
            done["failed"] += 1
            return  # it would not answer for the next row either
        except PaymentsError as error:
            log.warning("sweep_failed", step=step, row=str(row), error=str(error))
            done["failed"] += 1
        except DATABASE_AWAY:
            raise
        except Exception:  # one row's trouble keeps no other from being put right
            log.exception("sweep_failed", step=step, row=str(row))
            done["failed"] += 1
        else:
            done[step] += 1
