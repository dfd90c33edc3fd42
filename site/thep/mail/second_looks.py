"""Letters that are looked at again when they are about to leave, as what they say may not be true any more."""

from collections import defaultdict
from collections.abc import Sequence

import structlog
from django.db import InterfaceError, OperationalError

from . import handover
from .answers import in_words
from .kinds import kind_named
from .models import Message

log = structlog.get_logger(__name__)

State = Message.State


def look_again(messages: Sequence[Message]) -> set[int]:
    """Have the kinds of `messages` write anew what has changed, cancel those that mustn't leave, and return the keys of these.

    What can't be looked at is given up, and keeps no other kind from leaving.
    """
    kept_back: set[int] = set()
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        by_kind[message.kind].append(message)
    for name, theirs in by_kind.items():
        kind = kind_named(name)
        if kind is None or kind.look_again is None:
            continue
        try:
            reasons = dict(kind.look_again(kind, theirs))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("letters_not_looked_at_again", kind=name)
            handover.record(Message.objects.filter(pk__in=[each.pk for each in theirs]), State.FAILED, in_words(error))
            kept_back.update(each.pk for each in theirs)
            continue
        for pk, reason in reasons.items():
            handover.record(Message.objects.filter(pk=pk), State.CANCELLED, reason)
        kept_back.update(reasons)
    return kept_back
