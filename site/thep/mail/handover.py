"""What becomes of a message: which state may follow which. Nothing else writes the state of one.

Between a server's acceptance and our note of it there is a gap that nothing closes. So a message is noted as leaving before it is handed
over: what was leaving when its sender died is *uncertain*. Mail that matters is then sent again, with the same Message-ID, which mail
programs show as one; bulk mail is not, and the office sees what is uncertain.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
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
    # A provider may tell afterwards that the reader's server refused it because of us.
    State.FAILED: frozenset({State.QUEUED, State.CLAIMED, State.SENDING, State.HANDED_OVER, State.UNCERTAIN, State.DELIVERED}),
}
"""Each state, and those that it may follow."""


def _one_of(states: Iterable[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


# In SQL, which both databases understand, because it's asked for each message: making it out of a queryset costs as much as sending one.
# Of what has ended the provider may have been quicker to say what became of it; that state stays.
HAND_ON = f"""
UPDATE mail_message SET
    state = CASE
        WHEN id = %(begun)s THEN '{State.SENDING.value}'
        WHEN state IN ({_one_of(MAY_FOLLOW[State.HANDED_OVER])}) THEN '{State.HANDED_OVER.value}'
        ELSE state END,
    state_at = %(now)s,
    claimed_until = %(until)s,
    reason = '',
    attempts = CASE WHEN id = %(begun)s THEN %(attempts)s ELSE attempts END,
    handed_over_at = CASE WHEN id = %(ended)s THEN %(now)s ELSE handed_over_at END,
    provider_id = CASE WHEN id = %(ended)s THEN %(provider_id)s ELSE provider_id END,
    text = CASE WHEN id = %(forgotten)s THEN '' ELSE text END,
    html = CASE WHEN id = %(forgotten)s THEN '' ELSE html END
WHERE claimed_by = %(claim)s AND (
    (id = %(begun)s AND state IN ({_one_of(MAY_FOLLOW[State.SENDING])}))
    OR (id = %(ended)s AND state IN ({_one_of((State.SENDING, *Message.LEFT))}))
)"""  # noqa: S608 (only states are put into it)


def record(messages: QuerySet[Message], state: State, reason: str = "", **written: Any) -> int:
    """Give `state` to those of `messages` that may have it, with the reason in people's words, and return how many there were."""
    written = {"state": state, "state_at": timezone.now(), "reason": reason} | written
    return messages.filter(state__in=MAY_FOLLOW[state]).update(**written)


def hand_on(claim: str, ended: Message | None, begun: Message | None, until: datetime.datetime) -> int:
    """Note in one query that `ended` was handed over and that `begun` is leaving now, and return how many rows were written.

    Both are of `claim`, which lasts until `until`. One that is not any more isn't written.
    """
    as_written = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            HAND_ON,
            {
                "claim": claim,
                "now": as_written(timezone.now()),
                "until": as_written(until),
                "begun": begun.pk if begun else None,
                "attempts": begun.attempts + 1 if begun else None,
                "ended": ended.pk if ended else None,
                "provider_id": ended.provider_id if ended else None,
                "forgotten": ended.pk if ended and _is_forgotten(ended) else None,
            },
        )
        return cursor.rowcount


def _is_forgotten(message: Message) -> bool:
    """Return whether its words aren't kept: a code or a link that signs somebody in, except where a demonstration shows it."""
    kind = kind_named(message.kind)
    return kind is not None and kind.forgotten_once_sent and not settings.DEMONSTRATION
