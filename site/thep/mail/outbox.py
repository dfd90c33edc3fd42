"""Write messages with their causes; they leave after commit. How they leave is in `sender.py`."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from thep.tasks import enqueue_on_commit, task

from . import handover, holds, letter_sources, sender
from .models import Message

State = Message.State
ROWS_AT_ONCE = 200


def post(message: Message) -> Message:
    """Write `message` in the current transaction, to leave after commit. Letters are sent by `letters.send`, which calls this.

    Its kind, its cause and its address together are posted once: what was written the first time is returned.
    """
    fields = {field.attname: getattr(message, field.attname) for field in Message._meta.concrete_fields if not field.primary_key}
    posted, created = Message.objects.get_or_create(kind=message.kind, cause=message.cause, to__iexact=message.to, defaults=fields)
    if created:
        enqueue_on_commit(deliver_message, posted.pk)
    return posted


def post_many(messages: Sequence[Message]) -> int:
    """Write `messages`, made by `letters.draft`, in the current transaction, and return how many there were not before.

    They leave after commit, all by one task.
    """
    for start in range(0, len(messages), ROWS_AT_ONCE):
        Message.objects.bulk_create(messages[start : start + ROWS_AT_ONCE], ignore_conflicts=True)
    enqueue_on_commit(deliver_waiting)
    identities = [message.message_id for message in messages]
    return sum(
        Message.objects.filter(message_id__in=identities[start : start + ROWS_AT_ONCE]).count()
        for start in range(0, len(identities), ROWS_AT_ONCE)
    )


@task()
def deliver_message(pk: int) -> None:
    sender.send([pk])


@task()
def deliver_waiting() -> None:
    """Hand over what is due for a minute, and leave what is due then to the next task."""
    if sender.send_due() and Message.objects.due().exists():
        deliver_waiting.enqueue()


def deliver(pk: int) -> bool:
    """Send message `pk` if it's due and nobody else is sending it; True if it left."""
    return sender.send([pk]) == 1


def may_be_sent_again(message: Message) -> bool:
    """Return whether somebody may decide to send `message`: it was given up, came back or was held, or may not have left.

    One of many that are kept back together leaves with them, not by itself.
    """
    if message.state not in {State.FAILED, State.BOUNCED, State.HELD, State.UNCERTAIN}:
        return False
    origin = letter_sources.origin_of(message)
    return origin is None or not origin.kept_back


def send_again(message: Message) -> None:
    """Queue a message to leave now, if it may be sent again."""
    if not may_be_sent_again(Message.objects.get(pk=message.pk)):
        return
    with transaction.atomic():
        again = Message.objects.filter(pk=message.pk).exclude(state=State.SENDING)
        handover.record(again, State.QUEUED, holds.CHOSEN, attempts=0, next_attempt_at=timezone.now(), claimed_by="")
        enqueue_on_commit(deliver_message, message.pk)


def may_be_cancelled(message: Message) -> bool:
    """Return whether `message` has not left, as far as anybody knows."""
    return message.state in handover.MAY_FOLLOW[State.CANCELLED]


def cancel(message: Message) -> bool:
    """Have `message` not leave any more, and return whether it was in time."""
    return handover.record(Message.objects.filter(pk=message.pk), State.CANCELLED, "Cancelled by the office.") == 1
