"""What becomes of a message: which state may follow which. Nothing else writes the state of one.

Between a server's acceptance and our note of it there is a gap that nothing closes. So a message is noted as leaving before it is handed
over: what was leaving when its sender died is *uncertain*. Mail that matters is then sent again, with the same Message-ID, which mail
programs show as one; bulk mail is not, and the office sees what is uncertain.
"""

import datetime
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from .kinds import kind_named
from .models import Message

State = Message.State

MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.SENDING, State.UNCERTAIN, State.HELD, State.FAILED, State.BOUNCED}),
    State.CLAIMED: frozenset({State.QUEUED}),
    State.SENDING: frozenset({State.CLAIMED}),
    State.HANDED_OVER: frozenset({State.SENDING, State.UNCERTAIN}),
    State.UNCERTAIN: frozenset({State.SENDING}),
    # A provider may tell of a message before we have noted that it took it, or what became of one that we weren't sure of.
    State.DELIVERED: frozenset({State.SENDING, State.HANDED_OVER, State.UNCERTAIN}),
    State.BOUNCED: frozenset({State.SENDING, State.HANDED_OVER, State.UNCERTAIN, State.DELIVERED}),
    State.COMPLAINED: frozenset({State.SENDING, State.HANDED_OVER, State.UNCERTAIN, State.DELIVERED, State.BOUNCED}),
    State.SUPPRESSED: frozenset({State.QUEUED, State.CLAIMED}),
    State.CANCELLED: frozenset({State.QUEUED, State.CLAIMED, State.HELD, State.UNCERTAIN, State.FAILED}),
    State.HELD: frozenset({State.QUEUED, State.CLAIMED}),
    State.FAILED: frozenset({State.QUEUED, State.CLAIMED, State.SENDING}),
}
"""Each state, and those that it may follow."""
FORGOTTEN = {"text": "", "html": ""}


def record(messages: QuerySet[Message], state: State, reason: str = "", **written: Any) -> int:
    """Give `state` to those of `messages` that may have it, with the reason in people's words, and return how many there were."""
    written = {"state": state, "state_at": timezone.now(), "reason": reason} | written
    return messages.filter(state__in=MAY_FOLLOW[state]).update(**written)


def hand_on(claim: str, ended: Message | None, begun: Message | None, until: datetime.datetime) -> int:
    """Note in one query that `ended` was handed over and that `begun` is leaving now, and return how many rows were written.

    Both are of `claim`, which lasts until `until`. One that is not any more isn't written.
    """
    now = timezone.now()
    rows, written = Q(), {"state": Value(State.SENDING.value), "state_at": now, "claimed_until": until, "reason": ""}
    if begun is not None:
        rows |= Q(pk=begun.pk, state=State.CLAIMED)
        written["attempts"] = _only(begun, "attempts", begun.attempts + 1)
    if ended is not None:
        rows |= Q(pk=ended.pk, state__in=(State.SENDING, *Message.LEFT))
        left = {"handed_over_at": now, "provider_id": ended.provider_id} | (FORGOTTEN if _is_forgotten(ended) else {})
        written |= {name: _only(ended, name, value) for name, value in left.items()}
        written["state"] = Case(
            When(pk=ended.pk, state__in=MAY_FOLLOW[State.HANDED_OVER], then=Value(State.HANDED_OVER.value)),
            When(pk=ended.pk, then=F("state")),  # the provider was quicker to say what became of it
            default=written["state"],
        )
    return Message.objects.filter(rows, claimed_by=claim).update(**written)


def _only(message: Message, name: str, value: Any) -> Case:
    """Return what gives the field `name` the value in the row of `message`, and leaves it in all others."""
    field = cast(models.Field[Any, Any], Message._meta.get_field(name))
    return Case(When(pk=message.pk, then=Value(value, output_field=field)), default=F(name), output_field=field)


def _is_forgotten(message: Message) -> bool:
    """Return whether its words aren't kept: a code or a link that signs somebody in, except where a demonstration shows it."""
    kind = kind_named(message.kind)
    return kind is not None and kind.forgotten_once_sent and not settings.DEMONSTRATION
