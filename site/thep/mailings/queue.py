"""The letters of a mailing in the outbox: kept back, let go, cancelled and counted."""

import datetime

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from thep.mail import handover
from thep.mail.causes import Cause
from thep.mail.models import Message
from thep.mail.preference_checks import joined_the_digest

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


def gathered(mailing: Mailing) -> int:
    """Return how many letters aren't sent by themselves, because their readers' next digest tells of them."""
    return joined_the_digest(messages_of(mailing)).count()


def is_under_way(mailing: Mailing) -> bool:
    """Return whether a letter of the mailing is still to be written, or waits to leave."""
    return mailing.recipients.unposted().exists() or unfinished(mailing).exists()


def ended_at(mailing: Mailing) -> datetime.datetime:
    """Return when the last letter left, or was settled not to leave; now, where there is none."""
    return messages_of(mailing).aggregate(last=Max("state_at"))["last"] or timezone.now()


def counts(mailing: Mailing) -> dict[str, int]:
    """Return how many letters are in each state."""
    return dict(messages_of(mailing).order_by().values_list("state").annotate(letters=Count("pk")))
