"""How an answer of the catalogue is laid out: numbered pages, and days of a month."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from .catalogue import Answer, Row

AROUND = 1


@dataclass(frozen=True)
class Numbers:
    """The pager of an answer: each number worth offering with its address, None where some are left out."""

    answer: Answer

    def __bool__(self) -> bool:
        return self.answer.pages > 1

    def __iter__(self) -> Iterator[tuple[int, str] | None]:
        here, last = self.answer.asked.page, self.answer.pages
        shown = sorted({1, last, *range(max(1, here - AROUND), min(last, here + AROUND) + 1)})
        before = 0
        for number in shown:
            if number > before + 1:
                yield None
            yield number, self.address(number)
            before = number

    def address(self, number: int) -> str:
        return replace(self.answer.asked, page=number).address

    @property
    def previous(self) -> str:
        here = self.answer.asked.page
        return self.address(here - 1) if here > 1 else ""

    @property
    def following(self) -> str:
        here = self.answer.asked.page
        return self.address(here + 1) if here < self.answer.pages else ""


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
