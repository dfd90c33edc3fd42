"""Counting, and what was counted: totals of days in London, kept for 25 months.

What is counted now is in the totals half a minute later (`pending.py`).
"""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet, Sum
from django.utils import timezone

from .models import KEY_LENGTH, DailyTotal
from .pending import PENDING

PAGE = "page"
"""A page was viewed; its key is the address without its query."""

KEPT_MONTHS = 25
"""Two years and the month in progress: a month can be compared with the same one of the year before last."""


def count(kind: str, key: object) -> None:
    """Count `key` once more for today. It costs a moment of memory; nothing is written while anybody waits."""
    PENDING.add((kind, str(key).replace("\0", "")[:KEY_LENGTH]))


def count_of(kind: str, key: object, since: datetime.date) -> int:
    """Return how often `key` was counted on the day `since` and after."""
    return counts_of(kind, [key], since)[str(key)]


def counts_of(kind: str, keys: Iterable[object], since: datetime.date) -> dict[str, int]:
    """Return how often each of `keys` was counted on the day `since` and after; 0 for what never was."""
    wanted = [str(key)[:KEY_LENGTH] for key in keys]
    return dict.fromkeys(wanted, 0) | dict(
        _since(kind, since).filter(key__in=wanted).values("key").annotate(n=Sum("count")).values_list("key", "n")
    )


def most_counted(kind: str, since: datetime.date, *, limit: int = 20) -> list[tuple[str, int]]:
    """Return the keys counted most often, with how often."""
    totals = _since(kind, since).values("key").annotate(n=Sum("count")).order_by("-n", "key")
    return list(totals.values_list("key", "n")[:limit])


def counts_by_day(kind: str, since: datetime.date) -> dict[datetime.date, int]:
    """Return the total of each day from `since` to today, days without any included."""
    counted = dict(_since(kind, since).values("date").annotate(n=Sum("count")).values_list("date", "n"))
    days = (timezone.localdate() - since).days
    return {day: counted.get(day, 0) for day in (since + datetime.timedelta(number) for number in range(days + 1))}


def write_pending() -> None:
    """Write what this process counted into the totals."""
    PENDING.write()


def delete_old() -> int:
    """Delete totals that are older than they are kept; return how many."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    oldest = datetime.date(months // 12, months % 12 + 1, 1)
    return DailyTotal.objects.filter(date__lt=oldest).delete()[0]


def _since(kind: str, since: datetime.date) -> QuerySet[DailyTotal]:
    return DailyTotal.objects.filter(kind=kind, date__gte=since).order_by()
