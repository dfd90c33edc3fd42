"""What needs the office's attention in digests."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from .models import DigestRecipient, DigestRun

LATE = datetime.timedelta(hours=6)
LATELY = datetime.timedelta(days=7)


def runs_in_trouble(user: Any) -> QuerySet[Any]:
    """Return the runs of the last week that aren't finished hours after they were due, or that could not write to everybody."""
    now = timezone.now()
    failed = DigestRecipient.objects.filter(run=OuterRef("pk"), state=DigestRecipient.State.FAILED)
    late = Q(state=DigestRun.State.WRITING, ends_at__lt=now - LATE)
    return DigestRun.objects.filter(late | Exists(failed), ends_at__gt=now - LATELY).order_by("ends_at")


def link(run: DigestRun) -> tuple[str, str]:
    return reverse("office_digests:inspect", args=[run.pk]), str(run)
