"""How long messages are kept: as long as their kind says. The whole of it: docs/operating.md, Retention."""

import datetime
from collections import defaultdict

from django.utils import timezone

from thep.domains import declared

from .kinds import KEPT, LetterKind
from .models import Message

IN_WORDS = (
    "Newsletters, alerts and news of networks are kept for 90 days, other emails for a year. That we sent you a receipt or an invoice "
    "is kept for six years, without its text after a year. Codes and links that sign you in are forgotten once they are sent."
)


def forget_messages() -> int:
    """Delete messages that ended longer ago than their kind is kept, and return how many.

    Of those that are kept for more than a year, the text is blanked after a year: that they were sent is left.
    """
    finished = Message.objects.exclude(state__in=[*Message.UNFINISHED, Message.State.HELD])
    now = timezone.now()
    periods = names_by_period()
    known = [name for names in periods.values() for name in names]
    deleted = finished.exclude(kind__in=known).filter(created_at__lt=now - KEPT).delete()[0]
    for kept, names in periods.items():
        deleted += finished.filter(kind__in=names, created_at__lt=now - kept).delete()[0]
    finished.filter(created_at__lt=now - KEPT).exclude(text="", html="").update(text="", html="", calendar="", headers={})
    return deleted


def names_by_period() -> dict[datetime.timedelta, list[str]]:
    """Return the names of kinds that are kept equally long."""
    periods: dict[datetime.timedelta, list[str]] = defaultdict(list)
    for kind in declared(LetterKind):
        periods[kind.kept].append(kind.name)
    return periods


def in_words(kind: LetterKind) -> str:
    """Return how long messages of `kind` are kept: 'a year', 'six years, without their text after a year'."""
    text = " Their text is deleted once they are sent." if kind.forgotten_once_sent else ""
    if kind.kept > KEPT:
        return f"{kind.kept.days // 365} years, without their text after a year.{text}"
    return f"{'A year' if kind.kept == KEPT else f'{kind.kept.days} days'}.{text}"
