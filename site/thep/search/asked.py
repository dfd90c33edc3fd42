"""What a visitor asks of a list, read from the query string. Nothing there is an error: what makes no sense is ignored and named."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self
from urllib.parse import urlencode

from django.http import QueryDict

from .trackers import is_tracker

MOST_WORDS = 200
MOST_VALUES = 30
MOST_NAMED = 5
RELEVANCE = "relevance"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class Choice(Protocol):
    """What is needed of a facet to read it."""

    @property
    def name(self) -> str: ...
    @property
    def legend(self) -> str: ...
    @property
    def label_of(self) -> Callable[[str], str | None]: ...


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`chosen` has the values of each facet that is narrowed; `ignored` says in sentences what made no sense."""

    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "soonest"
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.chosen)

    @property
    def in_use(self) -> int:
        """How many filters are in use."""
        return sum(len(values) for values in self.chosen.values())

    def without(self, name: str, value: str) -> Self:
        """The same, less one value of one facet."""
        left = tuple(each for each in self.chosen[name] if each != value)
        others = {other: values for other, values in self.chosen.items() if other != name}
        return replace(self, chosen=others | ({name: left} if left else {}), page=1)

    def without_facet(self, name: str) -> Self:
        return replace(self, chosen={other: values for other, values in self.chosen.items() if other != name}, page=1)

    @property
    def default_sort(self) -> str:
        return RELEVANCE if self.words else "soonest"

    def further_parts(self) -> list[tuple[str, str]]:
        """What a list asks besides: its parts of the query string."""
        return []

    @property
    def address(self) -> str:
        """The relative address that asks this and no more; '.' where it asks for nothing."""
        parts: list[tuple[str, str]] = [("q", self.words)] if self.words else []
        parts += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.sort != self.default_sort:
            parts.append(("sort", self.sort))
        parts += self.further_parts()
        if self.page > 1:
            parts.append(("page", str(self.page)))
        return "?" + urlencode(parts) if parts else "."


def unknown_names(data: QueryDict, known: Collection[str]) -> list[str]:
    """Return a sentence for each parameter that asks for nothing we know; what other sites add to count clicks is passed over."""
    return [f"There’s no filter called ‘{short(name)}’." for name in data if name not in known and not is_tracker(name)]


def read_chosen(data: QueryDict, facets: Sequence[Choice], ignored: list[str]) -> dict[str, tuple[str, ...]]:
    chosen = {}
    for facet in facets:
        values = [value for value in dict.fromkeys(data.getlist(facet.name)[:MOST_VALUES]) if value]
        known = tuple(value for value in values if facet.label_of(value))
        ignored += [f"‘{short(value)}’ isn’t one of the choices for ‘{facet.legend}’." for value in values if value not in known]
        if known:
            chosen[facet.name] = known
    return chosen


def read_words(data: QueryDict, ignored: list[str]) -> str:
    words = plain(data.get("q", ""))
    if len(words) > MOST_WORDS:
        words = words[:MOST_WORDS].strip()
        ignored.append(f"We searched for the first {MOST_WORDS} characters of what you typed.")
    return words


def read_sort(data: QueryDict, sorts: Mapping[str, str], default: str, ignored: list[str]) -> str:
    sort = data.get("sort") or default
    if sort not in sorts:
        ignored.append(f"We can’t sort by ‘{short(sort)}’.")
        return default
    return default if sort == RELEVANCE and default != RELEVANCE else sort


def read_page(data: QueryDict, ignored: list[str]) -> int:
    text = data.get("page") or "1"
    if re.fullmatch(r"[1-9][0-9]{0,5}", text):
        return int(text)
    ignored.append(f"There’s no page ‘{short(text)}’.")
    return 1


def plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= 30 else text[:30] + "…"
