"""How long it is kept what would help somebody on the day, and who came to what. The whole of it: docs/operating.md, Retention."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from thep.payments import retention as payments

from .models import Booking, OfstedPlace, OfstedRequest, OfstedVisit, SessionPlace, Submission

KEPT = datetime.timedelta(days=30)


def forget_needs() -> int:
    """Delete access and dietary needs 30 days after the event, or after a booking ended whose event has no date.

    Where its person makes a session up at another event, they are kept until 30 days after that. Return from how many bookings.
    """
    before = timezone.now() - KEPT
    told = Booking.objects.exclude(access_needs="", dietary_needs="")
    over = Q(event__ends_at__lt=before) | Q(event__ends_at=None, ended_at__lt=before)
    made_up = SessionPlace.objects.held().filter(session__ends_at__gte=before)
    return told.filter(over).exclude(pk__in=made_up.values("booking")).update(access_needs="", dietary_needs="")


SIX_YEARS = datetime.timedelta(days=6 * 365 + 2)


def forget_orders() -> int:
    """Delete orders six years after the end of their financial year; return how many. Bookings stay, without what was paid for them."""
    with transaction.atomic():
        orders = payments.orders_to_forget()
        Booking.objects.filter(order_line__order__in=orders).update(order_line=None)
        Submission.objects.filter(order__in=orders).update(order=None)
        return payments.delete_orders(orders)


def forget_ofsted_visits() -> int:
    """Delete the record of Ofsted visits six years after them; return how many there were."""
    return OfstedVisit.objects.filter(called_at__lt=timezone.now() - SIX_YEARS).delete()[1].get(OfstedVisit._meta.label, 0)


def forget_bookings() -> int:
    """Delete bookings of closed accounts, with their moves, six years after the event; return how many bookings.

    While an account is open they are its record.
    """
    before = timezone.now() - SIX_YEARS
    over = Q(event__ends_at__lt=before) | Q(event__ends_at=None, created_at__lt=before)
    with transaction.atomic():
        keys = list(Booking.objects.filter(over, person__is_active=False, order_line=None).values_list("pk", flat=True))
        Booking.objects.filter(follows__in=keys).update(follows=None)
        OfstedRequest.objects.filter(booking__in=keys).delete()
        OfstedPlace.objects.filter(booking__in=keys).delete()
        Booking.objects.filter(pk__in=keys).update(follows=None)
        deleted = Booking.objects.filter(pk__in=keys).delete()[1].get(Booking._meta.label, 0)
        Submission.objects.filter(bookings=None, order=None, created_at__lt=before).delete()
    return deleted
