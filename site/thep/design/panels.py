"""Pieces of a page that are drawn with templates of their own, inside a page that doesn't know them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece that a domain gives a page: `template`, drawn with what `context` returns; nothing where that is None.

    `place` is where on the page it stands; lower numbers of `order` stand first there.
    """

    name: str
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    place: str = ""
    order: int = 50


class DrawnPanel(NamedTuple):
    """What `{% draw %}` shows: a template, with `context` on top of what the page knows."""

    template: str
    context: Mapping[str, Any]


def draw_panels(panels: Iterable[Panel], *asked: Any) -> list[DrawnPanel]:
    """Return what there is to draw of `panels`, in their order. Each is asked with the arguments `asked`."""
    in_order = sorted(panels, key=lambda panel: panel.order)
    return [DrawnPanel(panel.template, context) for panel in in_order if (context := panel.context(*asked)) is not None]


def draw_panels_in(places: Iterable[str], panels: Iterable[Panel], *asked: Any) -> dict[str, list[DrawnPanel]]:
    """Return what there is to draw in each of `places`."""
    panels = list(panels)
    return {place: draw_panels((panel for panel in panels if panel.place == place), *asked) for place in places}
