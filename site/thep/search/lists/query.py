"""What a visitor asks of a list, and the orders that a list has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from ..queries import By, Sort


@dataclass(frozen=True)
class SortOrder:
    """An order of a list: its `name` in the query string, its label on the page, and the search's `key` for it.

    One that has `needs` is offered where the query meets them, and is then the list's own order: whoever gives words wants the best match
    first. Whoever asks for it elsewhere is told what is `missing`, where that is given.
    """

    name: str
    label: str
    key: Sort = By.RELEVANCE
    needs: Callable[[Any], bool] | None = None
    missing: Callable[[Any], str] | None = None

    def is_offered(self, query: "ListQuery") -> bool:
        return self.needs is None or self.needs(query)


SOONEST = SortOrder("soonest", "Soonest first", By.SOONEST)
NEWEST = SortOrder("newest", "Newest", By.NEWEST)
BEST_MATCH = SortOrder("relevance", "Best match", needs=lambda query: bool(query.words))


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """A question to a list.

    `chosen` has the values of each facet that is narrowed, `orders` those of the list, `sort` the one that was asked for, if any;
    `ignored` says in sentences what made no sense.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: SortOrder | None = None
    page: int = 1
    ignored: tuple[str, ...] = ()
    orders: tuple[SortOrder, ...] = (SOONEST,)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.in_use)

    @property
    def in_use(self) -> int:
        """Return how many filters are in use."""
        return sum(len(values) for values in self.chosen.values())

    @property
    def orders_offered(self) -> list[SortOrder]:
        return [order for order in self.orders if order.is_offered(self)]

    @property
    def own_order(self) -> SortOrder:
        """Return the order that holds unless another is asked for."""
        return next((order for order in self.orders_offered if order.needs), self.orders[0])

    @property
    def order(self) -> SortOrder:
        return self.sort if self.sort and self.sort.is_offered(self) else self.own_order

    def without(self, name: str, value: str | None = None) -> Self:
        """Return the same question, less one value of a facet, or less the facet where no value is given."""
        left = tuple(each for each in self.chosen[name] if each != value) if value is not None else ()
        others = {other: values for other, values in self.chosen.items() if other != name}
        return replace(self, chosen=others | ({name: left} if left else {}), page=1)

    def without_filters(self) -> Self:
        """Return the same words without any filter."""
        return replace(self, chosen={}, page=1)

    def canonical(self) -> Self:
        """Return what finds the same, always written the same way: without order and page."""
        chosen = {name: tuple(sorted(values)) for name, values in sorted(self.chosen.items())}
        return replace(self, chosen=chosen, sort=None, page=1, ignored=())

    def further_parts(self) -> list[tuple[str, str]]:
        """Return the parts of the query string that a list has besides."""
        return []

    @property
    def query_string(self) -> str:
        parts: list[tuple[str, str]] = [("q", self.words)] if self.words else []
        parts += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.order != self.own_order:
            parts.append(("sort", self.order.name))
        parts += self.further_parts()
        if self.page > 1:
            parts.append(("page", str(self.page)))
        return urlencode(parts)

    @property
    def url(self) -> str:
        """Return the relative URL that asks this and no more; '.' where it asks for nothing."""
        return f"?{self.query_string}" if self.query_string else "."

    def download_url(self, kind: str) -> str:
        """Return the URL of the same, whatever its page, as a file of this kind."""
        return "?" + "&".join(filter(None, [replace(self, page=1).query_string, f"download={kind}"]))

    def url_with(self, **changes: Any) -> str:
        """Return the URL of the same question with `changes`, on its first page unless they say which."""
        return replace(self, **{"page": 1, **changes}).url
