"""What a list answers: one page of what was asked for, filters with counts, and the ways on where there is nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from thep.design.pager import Pager

from ..promotions import Promotion
from . import downloads
from .facets import Facet, Filter
from .query import ListQuery

Asked = TypeVar("Asked", bound=ListQuery)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found: the rows of one page, how many there are in all, and `counts` of each facet's values by the search's names.

    `without` says how many there'd be without the filter of each facet, where nothing was found. `suggestion` and `loose` are as in
    `thep.search.queries.Results`.
    """

    rows: Sequence[Any]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    without: Mapping[str, int] = field(default_factory=dict)
    suggestion: str = ""
    loose: bool = False


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter in use, and the URL without it."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """A wider search: what it is without (`label`), what a link to it says (`act`), how many it finds, and its URL."""

    label: str
    act: str
    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Rows for whoever found nothing, and what they are."""

    heading: str
    rows: Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class ListAnswer(Generic[Asked]):
    """One page of what `query` finds; `query.page` is one of `pages`."""

    query: Asked
    rows: Sequence[Any] = ()
    total: int = 0
    pages: int = 1
    filters: Sequence[Filter] = ()
    chips: Sequence[Chip] = ()
    kept: Sequence[tuple[str, str]] = ()
    suggestion: str = ""
    loose: bool = False
    recommended: Sequence[Promotion] = ()
    ways: Sequence[Way] = ()
    instead: Instead | None = None

    @property
    def offered(self) -> int:
        """Return how many the filters leave."""
        return self.total

    @property
    def pager(self) -> Pager:
        return Pager(self.query.page, self.pages, lambda number: self.query.url_with(page=number))

    @property
    def is_longer_than_a_download(self) -> bool:
        return self.offered > downloads.MOST

    @property
    def as_xlsx(self) -> str:
        """Return the URL of all that the filters leave, as a spreadsheet."""
        return self.query.download_url("xlsx")

    @property
    def as_csv(self) -> str:
        return self.query.download_url("csv")

    @property
    def filters_shown(self) -> tuple[object, ...]:
        return tuple(each.shown for each in self.filters)

    @property
    def cleared(self) -> str:
        """Return the URL of the same words without any filter."""
        return self.query.without_filters().url

    @property
    def suggested(self) -> str:
        return self.query.url_with(words=self.suggestion)


def chips_of(query: ListQuery, facets: Sequence[Facet]) -> list[Chip]:
    """Return the filters that `query` has in use."""
    return [
        Chip(label=facet.label_of(value) or value, url=query.without(facet.name, value).url)
        for facet in facets
        for value in query.chosen.get(facet.name, ())
    ]
