"""Bars of this year and the last, as a drawing that needs no script: the numbers stand in the table beside it too."""

from collections.abc import Iterator
from dataclasses import dataclass

from thep.schools.value import ValueTable

WIDTH = 320
ROW, BAR, GAP = 58, 14, 3
TEXT = 14
ROOM_FOR_NUMBER = 64
LONGEST_LABEL = 44


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: where it stands, and what is written at its end."""

    y: int
    width: float
    text: str
    is_now: bool

    @property
    def text_y(self) -> int:
        return self.y + BAR - 3

    @property
    def text_x(self) -> float:
        return self.width + 6


@dataclass(frozen=True, kw_only=True)
class BarGroup:
    label: str
    y: int
    bars: tuple[Bar, Bar]


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """The bars of a table. `title` is what it shows, for who doesn't see it."""

    title: str
    groups: list[BarGroup]

    width: int = WIDTH
    bar: int = BAR

    @property
    def height(self) -> int:
        return ROW * len(self.groups)


def chart_of(table: ValueTable) -> BarChart | None:
    """Return the chart of a table; None where it has none, or there is nothing to show."""
    most = max((max(each.now, each.before) for each in table.bars), default=0)
    if most <= 0:
        return None
    return BarChart(title=f"{table.title}: bars of the numbers in the table", groups=list(_groups(table, most)))


def _groups(table: ValueTable, most: int) -> Iterator[BarGroup]:
    for number, each in enumerate(table.bars):
        top = number * ROW
        label = each.label if len(each.label) <= LONGEST_LABEL else f"{each.label[: LONGEST_LABEL - 1]}…"
        now, before = (
            Bar(
                y=top + TEXT + 5 + place * (BAR + GAP),
                width=round(max(amount, 0) / most * (WIDTH - ROOM_FOR_NUMBER), 1),
                text=table.in_words(amount),
                is_now=place == 0,
            )
            for place, amount in enumerate((each.now, each.before))
        )
        yield BarGroup(label=label, y=top + TEXT - 2, bars=(now, before))
