"""How long messages are kept. The whole of it: docs/operating.md, Retention."""

import datetime

from django.utils import timezone

from .models import Message

KEPT = datetime.timedelta(days=365)


def forget_messages() -> int:
    """Delete messages that left, or were given up, a year ago; return how many."""
    finished = Message.objects.filter(state__in=[Message.State.SENT, Message.State.FAILED])
    return finished.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
