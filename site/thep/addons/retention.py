"""How long it is kept what schools wrote and what was done on a date. The whole of it: docs/operating.md, Retention."""

import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from .models import Delivery, Purchase

SIX_YEARS = datetime.timedelta(days=6 * 365 + 2)


def forget_words() -> int:
    """Delete what was written of a purchase, and of a date with its file, six years after; return how many rows. Sums and dates stay."""
    before = timezone.now() - SIX_YEARS
    old = Purchase.objects.filter(started_at__lt=before)
    forgotten = old.exclude(message="", wanted="", quote_text="").update(message="", wanted="", quote_text="")
    dates = Delivery.objects.filter(day__lt=timezone.localdate(before))
    for delivery in dates.exclude(evidence_file=""):
        storage, name = delivery.evidence_file.storage, str(delivery.evidence_file.name)
        with transaction.atomic(durable=True):
            Delivery.objects.filter(pk=delivery.pk).update(evidence_file="")
            transaction.on_commit(partial(storage.delete, name))
    return forgotten + dates.exclude(note="", evidence="", deliverer="").update(note="", evidence="", deliverer="")
