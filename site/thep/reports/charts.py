"""Bars drawn by hand: where each stands in a picture of fixed measures, for a template to write as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM = 64, 28
STEPS = (1, 2, 3, 4)
LABELS = 8


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    title: str
    label: str
    """Below it; empty where there'd be too many."""
    middle: float


@dataclass(frozen=True)
class Line:
    """A line across, and the number it stands for."""

    y: float
    number: int


@dataclass(frozen=True)
class Chart:
    bars: Sequence[Bar]
    lines: Sequence[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def bars(values: Sequence[tuple[str, str, int]]) -> Chart:
    """Draw a chart of `values`: each has the label below its bar, the title that a pointer shows, and its value."""
    top = ceiling(max((value for _, _, value in values), default=0))
    room, base = HEIGHT - BOTTOM - 10, HEIGHT - BOTTOM
    place = (WIDTH - LEFT) / max(1, len(values))
    every = -(-len(values) // LABELS) or 1
    drawn = [
        Bar(
            x=round(LEFT + number * place + place * 0.12, 1),
            y=round(base - value / top * room, 1),
            width=round(place * 0.76, 1),
            height=round(value / top * room, 1),
            title=title,
            label=label if number % every == 0 else "",
            middle=round(LEFT + (number + 0.5) * place, 1),
        )
        for number, (label, title, value) in enumerate(values)
    ]
    return Chart(drawn, [Line(round(base - part / 2 * room, 1), top * part // 2) for part in (0, 1, 2)])


def ceiling(highest: int) -> int:
    """Return a round even number that is not below `highest`: 2, 4, 6, 8, 20, 40 …"""
    scale = 1
    while True:
        for step in STEPS:
            if step * scale * 2 >= highest:
                return step * scale * 2
        scale *= 10
