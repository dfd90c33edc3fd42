"""How an answer of the catalogue is laid out as the days of a month."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from .catalogue import Row


@dataclass(frozen=True)
class Item:
    """A run in the grid of a month."""

    address: str
    title: str
    starts_at: datetime.datetime
    shape: str = "course"


def by_day(rows: Sequence[Row]) -> dict[datetime.date, list[Item]]:
    days = defaultdict(list)
    for row in rows:
        if row.event is not None and row.event.starts_at is not None:
            days[timezone.localdate(row.event.starts_at)].append(Item(row.hit.url, row.event.title, row.event.starts_at))
    return days
