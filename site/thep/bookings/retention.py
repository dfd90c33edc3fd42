"""How long it is kept what would help somebody on the day. The whole of it: docs/operating.md, Retention."""

import datetime

from django.db.models import Q
from django.utils import timezone

from .models import Booking

KEPT = datetime.timedelta(days=30)


def forget_needs() -> int:
    """Access and dietary needs are deleted 30 days after the event, or after a booking ended whose event has no date.

    Answers from how many bookings.
    """
    before = timezone.now() - KEPT
    told = Booking.objects.exclude(access_needs="", dietary_needs="")
    over = Q(event__ends_at__lt=before) | Q(event__ends_at=None, ended_at__lt=before)
    return told.filter(over).update(access_needs="", dietary_needs="")
