"""What payments have done again and again: a lost answer, webhook or process is found by asking Stripe how things stand.

Every step is idempotent.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone

from thep.schedule.rounds import SomeFailed

from . import checkout, gateway, heartbeats, lost_orders, orders, refunds, reminders, webhooks
from .errors import PaymentsError, StripeUnavailable
from .models import Order, Payment, Refund

log = structlog.get_logger(__name__)

Row = TypeVar("Row")

# An unpaid invoice waits for weeks: Stripe is asked about each this often.
INVOICES_EVERY = datetime.timedelta(hours=1)
EVENTS_SINCE = datetime.timedelta(hours=1)


def check_payments(*, invoices_every: datetime.timedelta = INVOICES_EVERY) -> int:
    """Ask Stripe about each payment that is under way; return how many.

    Raises:
        SomeFailed: Stripe did not answer for some.
    """
    return _each("payments", _payments(invoices_every), _check_payment)


def close_lapsed() -> int:
    """Close the orders whose time to pay has run out; return how many."""
    lapsed = Order.objects.filter(state=Order.State.OPEN, expires_at__lte=timezone.now()).order_by("expires_at")
    return _each("lapsed", lapsed, orders.close_unpaid)


def check_refunds() -> int:
    """Ask Stripe about each refund that is under way, and make those that were only asked for; return how many."""
    return _each("refunds", Refund.objects.unfinished().order_by("pk"), refunds.check)


def remind_overdue() -> int:
    """Remind those whose invoices are overdue; return how many were looked at."""
    return _each("overdue", Order.objects.overdue(), reminders.remind_as_overdue)


def _payments(invoices_every: datetime.timedelta) -> Iterable[Payment]:
    asked_lately = Q(method=Order.Method.INVOICE, checked_at__gt=timezone.now() - invoices_every)
    never_started = Q(method=Order.Method.CARD, state=Payment.State.INTENDED, expires_at=None)
    return Payment.objects.live().exclude(asked_lately).exclude(never_started).select_related("order").order_by("pk")


def _check_payment(payment: Payment) -> Order:
    if payment.method == Order.Method.CARD:
        return checkout.check(payment.order)
    return lost_orders.check_invoice(payment)


def catch_up(*, since: datetime.timedelta = EVENTS_SINCE) -> int:
    """Take in the events whose webhook never came, the oldest first: what happened to payments that we call finished.

    They are read from where the last reading ended without a failure: after a restore that is before the backup was made, and Stripe keeps
    events for 30 days. Return how many.

    Raises:
        SomeFailed: Stripe did not answer, or some could not be taken in.
    """
    began = timezone.now()
    read_until = heartbeats.last_beat(heartbeats.EVENTS) or began
    try:
        events = list(gateway.list_events(min(read_until, began) - since, types=list(webhooks.HANDLED)))
    except PaymentsError as error:
        log.warning("round_failed", step="events", error=str(error))
        raise SomeFailed(0, 1, str(error)) from error
    done = _each("events", [event for event in reversed(events) if not webhooks.is_recorded(event)], webhooks.receive)
    heartbeats.beat(heartbeats.EVENTS, at=began)
    return done


def _each(step: str, rows: Iterable[Row], put_right: Callable[[Row], object]) -> int:
    """Put each of `rows` right; return how many.

    Raises:
        SomeFailed: after the others, where some could not be; at once where Stripe does not answer, as it would for none.
    """
    done, failed, why = 0, 0, ""
    for row in rows:
        try:
            put_right(row)
        except StripeUnavailable as error:
            log.warning("round_failed", step=step, row=str(row), error=str(error))
            raise SomeFailed(done, failed + 1, str(error)) from error
        except PaymentsError as error:
            log.warning("round_failed", step=step, row=str(row), error=str(error))
            failed, why = failed + 1, str(error)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # one row's trouble keeps no other from being put right
            log.exception("round_failed", step=step, row=str(row))
            failed, why = failed + 1, f"{type(error).__name__}: {error}"
        else:
            done += 1
    if failed:
        raise SomeFailed(done, failed, why)
    return done
