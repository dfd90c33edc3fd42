"""What a visitor asks of the catalogue, read from the query string. Nothing there is an error: what makes no sense is ignored and named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from thep.events.times import Month

from .facets import Facet

MOST_WORDS = 200
MOST_VALUES = 30
MOST_NAMED = 5
SORTS = {"soonest": "Soonest first", "price": "Price for me", "newest": "Newest", "relevance": "Best match"}
LIST, CALENDAR = "list", "calendar"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`chosen` has the values of each facet that is narrowed; `ignored` says in sentences what made no sense."""

    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "soonest"
    view: str = LIST
    month: Month | None = None
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.chosen)

    @property
    def in_use(self) -> int:
        """How many filters are in use."""
        return sum(len(values) for values in self.chosen.values())

    def without(self, name: str, value: str) -> "Asked":
        """The same, less one value of one facet."""
        left = tuple(each for each in self.chosen[name] if each != value)
        others = {other: values for other, values in self.chosen.items() if other != name}
        return replace(self, chosen=others | ({name: left} if left else {}), page=1)

    def without_facet(self, name: str) -> "Asked":
        return replace(self, chosen={other: values for other, values in self.chosen.items() if other != name}, page=1)

    @property
    def default_sort(self) -> str:
        return "relevance" if self.words else "soonest"

    @property
    def address(self) -> str:
        """The relative address that asks this and no more; '.' where it asks for nothing."""
        parts: list[tuple[str, str]] = [("q", self.words)] if self.words else []
        parts += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.sort != self.default_sort:
            parts.append(("sort", self.sort))
        if self.view != LIST:
            parts.append(("view", self.view))
        if self.view == CALENDAR and self.month:
            parts.append(("show", str(self.month)))
        if self.page > 1:
            parts.append(("page", str(self.page)))
        return "?" + urlencode(parts) if parts else "."


def read(data: QueryDict, facets: Sequence[Facet]) -> Asked:
    """What `data` asks for."""
    ignored = [
        f"There’s no filter called ‘{_short(name)}’."
        for name in data
        if name not in {"q", "sort", "view", "show", "page"} | {f.name for f in facets}
    ]
    chosen = {}
    for facet in facets:
        values = [value for value in dict.fromkeys(data.getlist(facet.name)[:MOST_VALUES]) if value]
        known = tuple(value for value in values if facet.label_of(value))
        ignored += [f"‘{_short(value)}’ isn’t one of the choices for ‘{facet.legend}’." for value in values if value not in known]
        if known:
            chosen[facet.name] = known
    words = _CONTROL.sub(" ", data.get("q", "")).strip()
    if len(words) > MOST_WORDS:
        words = words[:MOST_WORDS].strip()
        ignored.append(f"We searched for the first {MOST_WORDS} characters of what you typed.")
    default = "relevance" if words else "soonest"
    sort = data.get("sort") or default
    if sort not in SORTS:
        ignored.append(f"We can’t sort by ‘{_short(sort)}’.")
        sort = default
    elif sort == "relevance" and not words:
        sort = default
    view = data.get("view") or LIST
    if view not in {LIST, CALENDAR}:
        ignored.append(f"There’s no view called ‘{_short(view)}’.")
        view = LIST
    month = Month.read(show) if (show := data.get("show", "")) else None
    if show and month is None:
        ignored.append(f"‘{_short(show)}’ isn’t a month.")
    page = _page(data.get("page") or "1")
    if page is None:
        ignored.append(f"There’s no page ‘{_short(data.get('page', ''))}’.")
    return Asked(words=words, chosen=chosen, sort=sort, view=view, month=month, page=page or 1, ignored=tuple(ignored[:MOST_NAMED]))


def _page(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,5}", text) else None


def _short(text: str) -> str:
    text = _CONTROL.sub(" ", text).strip()
    return text if len(text) <= 30 else text[:30] + "…"
