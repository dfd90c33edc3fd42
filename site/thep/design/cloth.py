"""Cloth from a slug: deterministic woven cover art as a small inline SVG.

    weave("phonics-that-sticks")                  # 3:2 cover, colours from CSS custom properties
    weave("early-years", kind="swatch")           # square, for networks and people
    weave("early-years", kind="edge")             # selvedge strip, for result cards
    weave("certificate-0142", palette="hex")      # fixed colours, for a PDF or a file
    email_strip("round-up-2027-01")               # table cells, for email

Every thread is one broken stroke: it stops short wherever it passes under another. Inside a damask figure (arches, river,
lozenges, tulips, star) the weft floats over the warp, as in the figured silks of Spitalfields. The same slug always gives the
same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from math import hypot
from typing import NamedTuple

# The dyes of tokens.css (--dye-*), for what cannot read a stylesheet; a test compares them.
DYES = {
    "deep": "#07382f",
    "glaze": "#0b5c4a",
    "verdigris": "#5aa78e",
    "mist": "#cfe6db",
    "madder": "#b3214a",
    "blush": "#f3bdb4",
    "weld": "#f7bd2f",
    "straw": "#fbe7ab",
    "woad": "#215291",
    "sky": "#abc9e6",
    "chalk": "#f5f8f4",
}

# Curated, never random: ground, warp, weft, accent, second accent.
COLOURWAYS = (
    ("deep", "glaze", "mist", "weld", "blush"),
    ("glaze", "deep", "weld", "blush", "straw"),
    ("blush", "blush", "madder", "glaze", "weld"),
    ("deep", "woad", "sky", "weld", "chalk"),
    ("straw", "weld", "madder", "deep", "woad"),
    ("mist", "mist", "glaze", "madder", "woad"),
    ("weld", "straw", "deep", "madder", "woad"),
    ("madder", "madder", "blush", "weld", "straw"),
    ("sky", "sky", "woad", "madder", "deep"),
    ("verdigris", "glaze", "straw", "weld", "blush"),
)

# Threads across, threads down.
KINDS = {"cover": (30, 20), "wide": (48, 16), "tall": (20, 30), "swatch": (7, 7), "edge": (2, 14)}
KIND_CLASSES = {"swatch": "cloth swatch"}
PITCH = 10


class _Dice:
    """Repeatable choices from a slug (the standard library's `random` may change between versions)."""

    def __init__(self, slug: str) -> None:
        self.state = int.from_bytes(hashlib.sha256(slug.encode()).digest(), "big")

    def __call__(self, n: int) -> int:
        self.state, value = divmod(self.state, n)
        return value


def _tri(n: float, period: float) -> float:
    """Return a zigzag from 0 up to period / 2 and back."""
    n %= period
    return min(n, period - n)


def _arches(x: float, y: float) -> bool:  # a viaduct: two rings and an opening
    far = hypot(_tri(x + 7.5, 15), min(0, y))
    return far < 2.2 or 4 < far < 6.6


def _river(x: float, y: float) -> bool:  # sun over water
    return hypot(x, y + 2.5) < 6.2 if y < 1.6 else (y + int(_tri(x + 1, 12) / 2)) % 4 < 2


def _lozenges(x: float, y: float) -> bool:
    near = _tri(x + 10, 20) * 0.8 + _tri(y, 20) * 0.9
    return near < 2.7 or 5 < near < 7.6


def _tulips(x: float, y: float) -> bool:  # as on a flowered silk
    x = _tri(x + 7.5, 15)
    if x < 0.6:
        return True
    for foot in (-3.5, 3.5, 10.5):
        along, across = x * 0.7 + (foot - y) * 0.7, (foot - y) * 0.7 - x * 0.7
        if 0 < along < 8 and abs(across) < 1.9 * (1 - ((along - 4) / 4) ** 2):
            return True
    return False


def _star(x: float, y: float) -> bool:  # eight points, and the tiles between
    x, y = _tri(x + 10, 20), abs(y)
    if hypot(x, y) < 2.3:
        return True
    if max(x, y) < 6.1 or x + y < 8.4:
        return hypot(x, y) > 4.2
    return 10 - x + abs(y - 10) < 4.4


def _buds(x: float, y: float) -> bool:
    row, down = divmod(y + 63, 7)
    return hypot(_tri(x + 5 * (row % 2), 10), down - 3) < 3.1


def _chevron(x: float, y: float) -> bool:
    return (_tri(x, 15) + y + 40) % 8 < 4


_FIGURES: tuple[Callable[[float, float], bool], ...] = (_arches, _river, _lozenges, _tulips, _star, _buds, _chevron)

# Ground weaves: is the warp on top at (x, y)? The first three are mostly warp, so that a figure shows.
_GROUNDS: tuple[Callable[[int, int], bool], ...] = (
    lambda x, y: (3 * x + y) % 8 != 0,  # satin
    lambda x, y: (x + y) % 7 != 0,  # twill
    lambda x, y: (abs(x % 14 - 7) + y) % 7 != 0,  # herringbone
    lambda x, y: (x - y) % 4 < 2,  # even twill
    lambda x, y: (x + y) % 2 == 0,  # plain
    lambda x, y: (abs(x % 8 - 4) - y) % 4 < 2,  # broken twill
)


def _stripes(count: int, main: str, a: str, b: str, dice: _Dice) -> list[str]:
    """Return a symmetrical stripe order: mostly the main thread, accents as a weaver would place them."""
    units = ([main] * 4 + [a], [main, main, a, main, b], [main] * 3 + [a] * 2, [main] * 5 + [b, a, b])
    unit = units[dice(len(units))]
    half = [unit[k % len(unit)] for k in range((count + 1) // 2)]
    return half + half[: count // 2][::-1]


class Loom(NamedTuple):
    """A cloth before it is drawn: its ground, the thread of each column and row, and whether the warp is on top at (x, y)."""

    ground: str
    warps: list[str]
    wefts: list[str]
    up: Callable[[int, int], bool]


def loom(slug: str, kind: str = "cover") -> Loom:
    """Return how `slug` is woven."""
    cols, rows = KINDS[kind]
    dice = _Dice(slug)
    ground, warp, weft, a, b = COLOURWAYS[dice(len(COLOURWAYS))]
    figure = _FIGURES[dice(len(_FIGURES))]
    figured = cols > 8
    base = _GROUNDS[dice(3) if figured else 3 + dice(3)]
    wefts = _stripes(rows, weft, a, b, dice)
    warps = [warp] * cols if figured else _stripes(cols, b if warp == ground else warp, a, weft, dice)
    cx, cy = (cols - 1) / 2, (rows - 1) / 2
    return Loom(ground, warps, wefts, lambda x, y: base(x, y) and not (figured and figure(x - cx, y - cy)))


@lru_cache(maxsize=512)
def weave(slug: str, kind: str = "cover", palette: str = "var") -> str:
    """Return decorative SVG for `slug`. It is hidden from assistive technology: never put meaning in it."""
    cols, rows = KINDS[kind]
    ground, warps, wefts, up = loom(slug, kind)
    paths: dict[str, str] = {}

    def thread(colour: str, start: str, axis: str, shown: list[bool]) -> None:
        d = start
        for on, run in groupby(shown):
            length = PITCH * len(list(run))
            d += f"{axis}{length}" if on else (f"m{length} 0" if axis == "h" else f"m0 {length}")
        paths[colour] = paths.get(colour, "") + re.sub(r"m[\d ]+$", "", d)

    for x in range(cols):
        thread(warps[x], f"M{x * PITCH + 5} 0", "v", [up(x, y) for y in range(rows)])
    for y in range(rows):
        thread(wefts[y], f"M0 {y * PITCH + 5}", "h", [not up(x, y) for x in range(cols)])

    w, h = cols * PITCH, rows * PITCH
    paint = DYES.__getitem__ if palette == "hex" else "var(--dye-{})".format
    body = "".join(f'<path stroke="{paint(c)}" d="{d}"/>' for c, d in sorted(paths.items()))
    return (
        f'<svg class="{KIND_CLASSES.get(kind, "cloth")}" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {w} {h}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        f'<path fill="{paint(ground)}" d="M0 0h{w}v{h}H0z"/>'
        f'<g fill="none" stroke-width="8">{body}</g></svg>'
    )


@lru_cache(maxsize=32)
def email_strip(slug: str, rows: int = 4) -> str:
    """Draw the same cloth as an HTML table, for email, where inline SVG is stripped."""
    cols, dice = 20, _Dice(slug)
    _, warp, weft, a, b = COLOURWAYS[dice(len(COLOURWAYS))]
    base, wefts = _GROUNDS[3 + dice(3)], _stripes(rows, weft, a, b, dice)
    cell = '<td style="width:{}%;height:12px;padding:0;background-color:{};font-size:0;line-height:0">&nbsp;</td>'.format
    lines = ("".join(cell(100 // cols, DYES[warp if base(x, y) else wefts[y]]) for x in range(cols)) for y in range(rows))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table role="presentation" aria-hidden="true" style="width:100%;border-collapse:collapse">{body}</table>'
