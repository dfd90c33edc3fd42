"""Holding all mail back until somebody has looked at it: after a backup was restored, or when the office says so."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from . import handover, letter_sources
from .kinds import LetterClass
from .models import Hold, Message

State = Message.State
RESTORED = "A backup was restored"
FROM_THE_BACKUP = "It was waiting in the backup that was restored. Whoever it is for may have had it already."


def open_hold() -> Hold | None:
    """Return the hold that is open; None where mail leaves."""
    return Hold.objects.filter(ended_at=None).first()


def begin(why: str) -> Hold:
    """Hold all mail from now on, but letters about signing in that are asked for from now on, and return the hold that is open."""
    return Hold.objects.get_or_create(ended_at=None, defaults={"why": why})[0]


def end() -> int:
    """Let mail leave again, and return how many holds were ended: one, or none where somebody else was quicker.

    What was taken out of the queue by `after_restore` stays held, until it's sent or cancelled by itself.
    """
    return Hold.objects.filter(ended_at=None).update(ended_at=timezone.now())


def after_restore() -> int:
    """Hold all mail, take out of the queue what was due before now, and return how many messages that were."""
    with transaction.atomic():
        begin(RESTORED)
        begun = Message.objects.filter(state=State.SENDING)
        uncertain = handover.record(begun, State.UNCERTAIN, FROM_THE_BACKUP)
        waiting = Message.objects.filter(next_attempt_at__lte=timezone.now())
        return uncertain + handover.record(waiting, State.HELD, FROM_THE_BACKUP)


def held_one_by_one() -> QuerySet[Message]:
    """Return what is held, but for what is kept back together on a screen of its own, such as a paused email to many."""
    return Message.objects.filter(state=State.HELD).exclude(reason__in=letter_sources.reasons())


def cancel_held(written_before: datetime.datetime) -> int:
    """Cancel what is held one by one and was written before then, and return how many messages that were."""
    return handover.record(held_one_by_one().filter(created_at__lt=written_before), State.CANCELLED, "Cancelled by the office.")


def passing(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Return those of `messages` that may leave at present."""
    hold = open_hold()
    if hold is None:
        return messages
    return messages.filter(about_class=LetterClass.SECURITY.value, created_at__gte=hold.began_at)
