"""How long digests are kept. The whole of it: docs/operating.md, Retention."""

import datetime

from django.utils import timezone

from .models import DigestRecipient, DigestRun

KEPT = datetime.timedelta(days=90)
KEPT_WITHOUT_NEWS = datetime.timedelta(days=15)
"""They spare the daily and weekly runs, which look back nine days, a second look; the monthly ones go by their own period."""


def forget() -> int:
    """Delete runs of more than three months ago, with their rows, and rows of people for whom nothing was new; return how many rows."""
    now = timezone.now()
    nothing = DigestRecipient.objects.filter(state=DigestRecipient.State.NOTHING_NEW, run__ends_at__lt=now - KEPT_WITHOUT_NEWS)
    old = DigestRecipient.objects.filter(run__ends_at__lt=now - KEPT)
    deleted = nothing.delete()[0] + old.delete()[0]
    DigestRun.objects.filter(ends_at__lt=now - KEPT).delete()
    return deleted
