"""The coverage drawn: a row for each school, a column for each network, the fuller the more of its people are there."""

from collections.abc import Sequence
from dataclasses import dataclass

from .coverage import Coverage, Presence

LEFT, TOP = 260, 28
COLUMN, ROW, GAP = 40, 20, 2
FULLEST = 4
"""From so many people on a cell is as full as can be."""

LONGEST_NAME = 38


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A school in a network. `level` is empty where the network isn't for it, 0 where nobody is in it, and up to `FULLEST`."""

    x: int
    level: str
    text: str
    title: str
    middle: int


@dataclass(frozen=True, kw_only=True)
class Row:
    y: int
    middle: int
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class Map:
    """A drawing in measures of its own, for a template to write as SVG. Columns are numbered, as the names of networks are long."""

    columns: Sequence[tuple[int, int]]
    """The number of each network and the middle of its column."""
    rows: Sequence[Row]
    width: int
    height: int
    left: int = LEFT - 10
    cell_width: int = COLUMN - GAP
    cell_height: int = ROW - GAP


def draw(coverage: Coverage) -> Map:
    """Draw `coverage`, its schools from top to bottom and its networks from left to right."""
    return Map(
        columns=[(number + 1, LEFT + number * COLUMN + COLUMN // 2) for number in range(len(coverage.networks))],
        rows=[
            Row(
                y=TOP + number * ROW,
                middle=TOP + number * ROW + ROW // 2 + 4,
                label=shortened(school.name),
                cells=[_cell(column, coverage.presence(network, school)) for column, network in enumerate(coverage.networks)],
            )
            for number, school in enumerate(coverage.schools)
        ],
        width=LEFT + COLUMN * max(1, len(coverage.networks)),
        height=TOP + ROW * len(coverage.schools),
    )


def shortened(name: str) -> str:
    """Return a name that fits beside the cells."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _cell(column: int, presence: Presence) -> Cell:
    x = LEFT + column * COLUMN
    level = str(min(presence.people, FULLEST)) if presence.people or presence.is_for else ""
    return Cell(
        x=x,
        level=level,
        text=str(presence.people or ""),
        title=f"{presence.school.name}, {presence.network.title}: {presence.words}",
        middle=x + (COLUMN - GAP) // 2,
    )
