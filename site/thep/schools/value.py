"""What a year gave a school, in figures: each domain declares what it knows. What isn't declared isn't there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .models import School


class Amount(NamedTuple):
    """Something that is compared: how much of it there is in the year, and in the year before."""

    label: str
    now: int
    before: int


@dataclass(frozen=True, kw_only=True)
class ValueTable:
    """A table in words: the first cell of each row names it. `bars` are the same amounts as a chart, where there is one.

    `in_words` says an amount of a bar as the table does.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Amount] = ()
    in_words: Callable[[int], str] = str
    words: str = ""

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Return the rows, each cell with what its column is called."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class ValueSection:
    """A chapter of the year: sentences, key figures and tables."""

    title: str
    order: int
    words: Sequence[str] = ()
    figures: Sequence[tuple[str, str]] = ()
    tables: Sequence[ValueTable] = field(default=())


@dataclass(frozen=True, kw_only=True)
class ValuePart:
    """What a domain knows of a school's year: `sections` returns its chapters for the academic year, in a fixed number of queries."""

    name: str
    sections: Callable[[School, int], Iterable[ValueSection]]


def compare(
    title: str, amounts: Sequence[Amount], *, years: tuple[str, str], of: str, in_words: Callable[[int], str] = str, words: str = ""
) -> ValueTable:
    """Return amounts as a table of two years with its chart; `of` is what its first column has."""
    return ValueTable(
        title=title,
        columns=[of, *years],
        rows=[[each.label, in_words(each.now), in_words(each.before)] for each in amounts],
        bars=amounts,
        in_words=in_words,
        words=words,
    )
