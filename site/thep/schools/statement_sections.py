"""What domains put onto a school's statement of a term: each declares the tables that it has of it."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from thep.cms.academic_years import in_words

from .models import School

WORDS, DATE, NUMBER = "words", "date", "number"
"""What is in a column: words, dates, which aren't broken, or numbers and sums, which stand to the right."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A term with the holidays that follow it; days inclusive. `number` is 1 for autumn, 2 for spring and 3 for summer."""

    academic_year: int
    number: int
    name: str
    first: datetime.date
    last: datetime.date

    def __str__(self) -> str:
        return f"{self.name} term {in_words(self.academic_year)}"

    @property
    def begins_at(self) -> datetime.datetime:
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime.datetime:
        """The instant after it: midnight in London that ends its last day."""
        return _midnight(self.last + datetime.timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class StatementTable:
    """A table of a statement. Every cell is in words, as it is to stand there for good; `columns` are labels with what is in them.

    `total` is the last row, where the table has one; `words` stand above it.
    """

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None
    words: str = ""
    nothing: str = "Nothing in this term."

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "columns": [list(column) for column in self.columns],
            "rows": [list(row) for row in self.rows],
            "total": list(self.total) if self.total is not None else None,
            "words": self.words,
            "nothing": self.nothing,
        }


@dataclass(frozen=True, kw_only=True)
class StatementSection:
    """What a domain has on statements. Lower numbers of `order` stand first.

    `tables` returns what a school has in a period, as it is now: none where there is nothing to say. `concerned` returns the keys of the
    schools that it would have something of.
    """

    name: str
    order: int
    tables: Callable[[School, Period], Sequence[StatementTable]]
    concerned: Callable[[Period], Iterable[int]] = field(default=lambda period: ())


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_current_timezone())
