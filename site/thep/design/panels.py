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


class Drawn(NamedTuple):
    """What `{% draw %}` shows: a template, with `context` on top of what the page knows."""

    template: str
    context: Mapping[str, Any]


def drawn(panels: Iterable[Panel], *asked: Any) -> list[Drawn]:
    """Return what there is to draw of `panels`, in their order. Each is asked with the arguments `asked`."""
    in_order = sorted(panels, key=lambda panel: panel.order)
    return [Drawn(panel.template, context) for panel in in_order if (context := panel.context(*asked)) is not None]


def drawn_in(places: Iterable[str], panels: Iterable[Panel], *asked: Any) -> dict[str, list[Drawn]]:
    """Return what there is to draw in each of `places`."""
    panels = list(panels)
    return {place: drawn((panel for panel in panels if panel.place == place), *asked) for place in places}
