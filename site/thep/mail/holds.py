"""Holding all mail back until somebody has looked at it: after a backup was restored, or when the office says so.

A restored backup does not know what left after it was made, so whatever waits in it, and whatever is written from what it holds, may have
been sent before. So the hold of a restore ends only when the sweep has made all its rounds, which write such letters, and what they wrote
is held then: nothing leaves that nobody has chosen to send. What is held is sent or cancelled in `held_messages.py`.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.domains import declared
from thep.schedule.sweep import all_made_since

from . import handover
from .kinds import LetterClass
from .models import Hold, Message
from .restore_followers import RestoreFollower

State = Message.State
RESTORED = "A backup was restored"
FROM_THE_BACKUP = "It was waiting in the backup that was restored. Whoever it is for may have had it already."
WRITTEN_SINCE = "It was written after a backup was restored, while emails were held back. Whoever it is for may have had it already."
CHOSEN = "The office chose to send it."
ROUNDS_TO_COME = (
    "The site hasn’t yet caught up since the backup was restored, so emails that people may have had before are still to be written. "
    "Wait until the sweep has run once, which takes a few minutes, and try again."
)


class RoundsToCome(Exception):
    """The sweep has not made all its rounds since a backup was restored: what they write would leave."""


def open_hold() -> Hold | None:
    """Return the hold that is open; None where mail leaves."""
    return Hold.objects.filter(ended_at=None).first()


def begin(why: str) -> Hold:
    """Hold all mail from now on, but letters about signing in that are asked for from now on, and return the hold that is open."""
    return Hold.objects.get_or_create(ended_at=None, defaults={"why": why})[0]


def is_of_restore(hold: Hold) -> bool:
    """Return whether a backup was restored, so that what was written under the hold is sent only where somebody chooses to."""
    return hold.why == RESTORED


def end() -> int:
    """Let mail leave again, and return how many holds were ended: one, or none where somebody else was quicker.

    After a restore, what waits is held, but for what was chosen to be sent and letters about signing in that were asked for since. What
    is held stays so until it's sent or cancelled.

    Raises:
        RoundsToCome: a backup was restored, and not all rounds have been made since.
    """
    with transaction.atomic():
        hold = Hold.objects.select_for_update().filter(ended_at=None).first()
        if hold is None:
            return 0
        if is_of_restore(hold):
            if rounds_to_come(hold):
                raise RoundsToCome
            handover.record(to_be_held(hold), State.HELD, WRITTEN_SINCE, claimed_by="")
        hold.ended_at = timezone.now()
        hold.save(update_fields=["ended_at"])
        return 1


def after_restore() -> int:
    """Hold all mail, take out of the queue what waits, tell the followers of a restore, and return how many messages were waiting."""
    with transaction.atomic():
        Hold.objects.update_or_create(ended_at=None, defaults={"why": RESTORED, "began_at": timezone.now()})
        for follower in declared(RestoreFollower):
            follower.follow()
        begun = Message.objects.filter(state=State.SENDING)
        uncertain = handover.record(begun, State.UNCERTAIN, FROM_THE_BACKUP)
        return uncertain + handover.record(Message.objects.all(), State.HELD, FROM_THE_BACKUP, claimed_by="")


def rounds_to_come(hold: Hold) -> bool:
    """Return whether a round that was due when the backup was restored has not been made since."""
    return is_of_restore(hold) and not all_made_since(hold.began_at)


def to_be_held(hold: Hold) -> QuerySet[Message]:
    """Return what waits and is held when the hold of a restore ends."""
    asked_for_since = Q(about_class=LetterClass.SECURITY.value, created_at__gte=hold.began_at)
    return Message.objects.filter(state__in=[State.QUEUED, State.CLAIMED]).exclude(reason=CHOSEN).exclude(asked_for_since)


def passing(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Return those of `messages` that may leave at present."""
    hold = open_hold()
    if hold is None:
        return messages
    return messages.filter(about_class=LetterClass.SECURITY.value, created_at__gte=hold.began_at)
