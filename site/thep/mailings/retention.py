"""How long emails to many are kept, with who got them. The whole of it: docs/operating.md, Retention."""

import datetime

from django.utils import timezone

from .models import Mailing

KEPT = datetime.timedelta(days=365)


def forget_mailings() -> int:
    """Delete mailings that were sent or stopped a year ago, and drafts of which nothing came in a year; return how many."""
    since = timezone.now() - KEPT
    over = Mailing.objects.filter(ended_at__lt=since) | Mailing.objects.filter(state=Mailing.State.DRAFT, created_at__lt=since)
    pks = list(over.values_list("pk", flat=True))
    Mailing.objects.filter(pk__in=pks).delete()
    return len(pks)
