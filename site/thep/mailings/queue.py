"""The letters of a mailing in the outbox: kept back, let go, cancelled and counted."""

from django.db.models import Count, QuerySet
from django.utils import timezone

from thep.mail import handover
from thep.mail.causes import Cause
from thep.mail.models import Message

from .models import Mailing

State = Message.State
WAITING = (State.QUEUED, State.CLAIMED, State.SENDING, State.HELD)
"""Those of which it isn't settled yet whether they leave."""
PAUSED = "The office has paused this email."
STOPPED = "The office has stopped this email."


def messages_of(mailing: Mailing) -> QuerySet[Message]:
    """Return the letters of the mailing, tests of it left out."""
    return Message.objects.filter(cause=Cause(mailing).key)


def unfinished(mailing: Mailing) -> QuerySet[Message]:
    return messages_of(mailing).filter(state__in=WAITING)


def hold(mailing: Mailing) -> int:
    """Keep back the letters that wait, and return how many."""
    return handover.record(messages_of(mailing), State.HELD, PAUSED, claimed_by="")


def release(mailing: Mailing) -> int:
    """Let the letters leave that were kept back by a pause, and return how many. What is held for another reason stays held."""
    paused = messages_of(mailing).filter(state=State.HELD, reason=PAUSED)
    return handover.record(paused, State.QUEUED, next_attempt_at=timezone.now())


def cancel(mailing: Mailing) -> int:
    """Have the letters that wait or were kept back never leave, and return how many."""
    return handover.record(messages_of(mailing).filter(state__in=WAITING), State.CANCELLED, STOPPED)


def counts(mailing: Mailing) -> dict[str, int]:
    """Return how many letters are in each state."""
    return dict(messages_of(mailing).order_by().values_list("state").annotate(letters=Count("pk")))
