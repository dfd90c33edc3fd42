"""Messages that are held back one by one: somebody sends or cancels them, each or all of a kind."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from thep.tasks import enqueue_on_commit

from . import handover, holds, letter_sources, outbox
from .models import Message

State = Message.State


def held_one_by_one(kind: str | None = None) -> QuerySet[Message]:
    """Return what is held, of the kind with this name or of all.

    What is kept back together on a screen of its own, such as a paused email to many, is left out.
    """
    held = Message.objects.filter(state=State.HELD).exclude(reason__in=letter_sources.reasons())
    return held if kind is None else held.filter(kind=kind)


def cancel_held(written_before: datetime.datetime, *, kind: str | None = None) -> int:
    """Cancel what is held one by one and was written before then, of one kind or of all, and return how many messages that were."""
    return handover.record(held_one_by_one(kind).filter(created_at__lt=written_before), State.CANCELLED, "Cancelled by the office.")


def send_held(written_before: datetime.datetime, *, kind: str) -> int:
    """Queue what is held one by one of a kind and was written before then, and return how many messages that were.

    They leave as soon as emails aren't held back.
    """
    with transaction.atomic():
        held = held_one_by_one(kind).filter(created_at__lt=written_before)
        number = handover.record(held, State.QUEUED, holds.CHOSEN, attempts=0, next_attempt_at=timezone.now(), claimed_by="")
        enqueue_on_commit(outbox.deliver_waiting)
        return number
