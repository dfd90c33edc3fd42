"""Why a message isn't sent after all: asked when it is to leave, for much may have changed since it was written."""

from collections.abc import Callable, Sequence

from . import address_troubles, preference_checks
from .models import Message

Check = Callable[[Sequence[Message]], dict[int, str]]
"""Answers for a batch of messages, in a constant number of queries, which of them aren't sent, by key, and why, in people's words."""

CHECKS: tuple[Check, ...] = (address_troubles.check, preference_checks.unwanted, preference_checks.over_the_limit)


def reasons_not_to_send(messages: Sequence[Message]) -> dict[int, str]:
    """Return why some of `messages` aren't sent, by key; the first reason counts."""
    reasons: dict[int, str] = {}
    for check in CHECKS:
        remaining = [message for message in messages if message.pk not in reasons]
        if remaining:
            reasons |= check(remaining)
    return reasons
