"""The list of things of some kinds: a subclass says its facets, its orders and how its rows are drawn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Generic

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from thep.analytics.counted_responses import count_nothing_found

from .. import promotions, results
from ..promotions import Promotion
from ..queries import PUBLIC, Hit, Query
from . import downloads
from .answers import Asked, Chip, Found, Instead, ListAnswer, Way, chips_of
from .facets import Facet, Filter, filter_of
from .query import BEST_MATCH, SOONEST, ListQuery, SortOrder
from .query_strings import MOST_NAMED, QueryReader, shortened


class FacetedList(Generic[Asked]):
    """A list that `request` asks for; without a request it's what everybody may see.

    The least that a subclass says is its `name`, what one and several of its things are called, their `kinds` in the search and its
    `facets`. Its template extends `search/list.html`; `row_template` draws `rows`.
    """

    name: ClassVar[str]
    """Under which it is remembered, and counted where nothing is found."""
    one: ClassVar[str]
    many: ClassVar[str]
    title: ClassVar[str] = ""
    description: ClassVar[str] = ""
    kinds: ClassVar[tuple[str, ...]] = ()
    section: ClassVar[str] = ""
    crumbs: ClassVar[Sequence[tuple[str, str]]] = ()
    template: ClassVar[str] = "search/list.html"
    row_template: ClassVar[str] = "search/_rows.html"
    query_class: ClassVar[type[ListQuery]] = ListQuery
    has_words: ClassVar[bool] = True
    sheet: ClassVar[downloads.Spreadsheet | None] = None
    """How its rows are written into a spreadsheet, where whoever sees the list may keep one of what they filtered."""
    per_page: ClassVar[int] = 20
    minutes: ClassVar[int] = 5
    """Whoever asks within so many minutes asks the same, so that the answer can be remembered."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        self.request = request

    # What a subclass says.

    @cached_property
    def facets(self) -> Sequence[Facet]:
        return ()

    @cached_property
    def orders(self) -> tuple[SortOrder, ...]:
        """Return its orders as the page offers them; the first is its own."""
        return (SOONEST, BEST_MATCH) if self.has_words else (SOONEST,)

    @cached_property
    def access(self) -> tuple[str, ...]:
        """Return the access keywords of whoever asks."""
        return (PUBLIC,)

    def rows(self, hits: Sequence[Hit], query: Asked) -> Sequence[Any]:
        """Return what `row_template` draws, for `hits` in their order; in a fixed number of queries."""
        return hits

    def instead(self, query: Asked, ways: Sequence[Way]) -> Instead | None:
        """Return what may help whoever found nothing and can go these `ways`."""
        return None

    def context(self, answer: Any) -> Mapping[str, Any]:
        """Return what its template is told besides."""
        return {}

    # Asking.

    def read(self, data: QueryDict) -> Asked:
        """Return what the query string `data` asks for. Nothing there is an error."""
        reader = QueryReader(data)
        reader.complain_of_unknown(self.known_names)
        query = self.ask(chosen=reader.chosen(self.facets))
        if self.has_words:
            query = replace(query, words=reader.words())
        query = self.read_further(reader, query)
        query = replace(query, sort=reader.sort(query), page=reader.page())
        return replace(query, ignored=tuple(reader.ignored[:MOST_NAMED]))

    @property
    def known_names(self) -> set[str]:
        """Return the names of the query string that mean something."""
        names = {"page", *(facet.name for facet in self.facets), *(["download"] if self.sheet else [])}
        return names | ({"q"} if self.has_words else set()) | ({"sort"} if len(self.orders) > 1 else set())

    def read_further(self, reader: QueryReader, query: Asked) -> Asked:
        """Return `query` with what this list alone is asked."""
        return query

    def ask(self, **parts: Any) -> Asked:
        """Return a query of this list."""
        query: Any = self.query_class(orders=self.orders, **parts)
        return query

    # Answering.

    def answer(self, query: Asked) -> ListAnswer[Asked]:
        """Return what `query` finds, on the last page where it asks for one beyond."""
        found = self.find(query)
        pages = max(1, -(-found.total // self.per_page))
        if query.page > pages:
            query = replace(query, page=pages, ignored=(*query.ignored, f"There’s no page {query.page}; this is the last."))
            found = self.find(query)
        ways = self.ways(query, found) if query.is_narrowed and not found.total else ()
        return ListAnswer(
            query=query,
            rows=found.rows,
            total=found.total,
            pages=pages,
            filters=self.filters(query, found),
            chips=self.chips(query),
            kept=self.kept(query),
            suggestion=found.suggestion,
            loose=found.loose,
            recommended=self.recommended(query),
            ways=ways,
            instead=None if found.total else self.instead(query, ways),
        )

    def find(self, query: Asked) -> Found:
        found = results.find(self.search_query(query))
        return Found(
            rows=self.rows(found.hits, query),
            total=found.total,
            counts=found.counts,
            without=found.without,
            suggestion=found.suggestion,
            loose=found.loose,
        )

    def search_query(self, query: Asked) -> Query:
        """Return what the search is asked."""
        return Query(
            words=query.words,
            kinds=self.kinds,
            facets={facet.key: facet.indexed(query.chosen[facet.name]) for facet in self.facets if facet.name in query.chosen},
            count=tuple(facet.key for facet in self.facets),
            sort=query.order.key,
            access=self.access,
            starts_after=self.moment,
            page=query.page,
            per_page=self.per_page,
        )

    @property
    def moment(self) -> datetime:
        """Return now, as everybody who asks within `minutes` is told."""
        now = timezone.now()
        return now.replace(minute=now.minute // self.minutes * self.minutes, second=0, microsecond=0)

    def first_rows(self, query: Asked, number: int) -> Sequence[Any]:
        """Return the first `number` rows that `query` finds. The search is asked for a whole page, whose answer is often remembered."""
        return self.rows(results.find(replace(self.search_query(query), per_page=number)).hits, query)

    def count(self, query: Asked) -> int:
        """Return how many `query` finds."""
        return results.find(replace(self.search_query(query), per_page=0, count=())).total

    def everything(self, query: Asked) -> Iterator[Any]:
        """Yield the rows that `query` finds on all pages, `downloads.MOST` at most; in a fixed number of queries for each chunk of them."""
        for page in range(downloads.MOST // downloads.CHUNK):
            found = results.find(replace(self.search_query(query), page=page + 1, per_page=downloads.CHUNK))
            yield from self.rows(found.hits, query)
            if found.total <= (page + 1) * downloads.CHUNK:
                return

    def filters(self, query: Asked, found: Found) -> list[Filter]:
        """Return the filters that the page offers."""
        return [
            filter_of(facet, facet.counted(found.counts.get(facet.key, {})), query.chosen.get(facet.name, ()))
            for facet in self.facets
            if not facet.is_hidden
        ]

    def chips(self, query: Asked) -> list[Chip]:
        return chips_of(query, self.facets)

    def kept(self, query: Asked) -> list[tuple[str, str]]:
        """Return what the form of the filters keeps hidden."""
        hidden = (facet.name for facet in self.facets if facet.is_hidden)
        return [(name, value) for name in hidden for value in query.chosen.get(name, ())]

    def recommended(self, query: Asked) -> Sequence[Promotion]:
        """Return what editors recommend for the words, on the first page, of what is under the list's address."""
        under = self.request.path if self.request else "/"
        return promotions.recommended(query.words, under=under) if query.page == 1 else ()

    def ways(self, query: Asked, found: Found) -> list[Way]:
        """Return the wider searches that find something."""
        return [*self.ways_without_facets(query, found), *self.ways_without_words(query)]

    def ways_without_facets(self, query: Asked, found: Found) -> list[Way]:
        """Return the way without each facet that finds something, the search having counted them."""
        ways = []
        for facet in self.facets:
            if facet.name in query.chosen and (count := found.without.get(facet.key, 0)):
                labels = [facet.label_of(value) or value for value in query.chosen[facet.name]]
                label, act = (labels[0], f"Remove ‘{labels[0]}’") if len(labels) == 1 else (
                    facet.legend, f"Remove the filter ‘{facet.legend}’",
                )  # fmt: skip
                ways.append(Way(label=label, act=act, count=count, url=query.without(facet.name).url))
        return ways

    def ways_without_words(self, query: Asked) -> list[Way]:
        """Return the way without the words, where there are filters too and it finds something."""
        if not (query.words and query.in_use):
            return []
        other = replace(query, words="", page=1)
        count = self.count(other)
        label = shortened(query.words)
        return [Way(label=label, act=f"Remove the words ‘{label}’", count=count, url=other.url)] if count else []

    # Showing.

    @classmethod
    def as_view(cls) -> Callable[[HttpRequest], HttpResponseBase]:
        """Return the view that shows it."""
        return require_safe(cls.show)

    @classmethod
    def show(cls, request: HttpRequest, /, **context: Any) -> HttpResponseBase:
        """Show the list to whoever asks."""
        return cls(request).respond(request, **context)

    def respond(self, request: HttpRequest, /, **context: Any) -> HttpResponseBase:
        """Show it; where HTMX asks, the results and the counts of the filters alone; where a spreadsheet is asked for, that."""
        kind = request.GET.get("download")
        if self.sheet is not None and kind in downloads.KINDS:
            file = self.sheet.response(self.everything(self.read(request.GET)), kind)
            file.headers["X-Robots-Tag"] = "noindex, nofollow"
            return file
        answer = self.answer(self.read(request.GET))
        partial = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
        layout = "search/_partial.html" if partial else "base.html"
        frame = {"section": self.section, "crumbs": self.crumbs, "layout": layout, "faceted_list": self}
        asked = {"answer": answer, "query": answer.query, **self.context(answer)}
        response = render(request, self.template, {**frame, **asked, **context})
        patch_vary_headers(response, ["HX-Request"])
        if partial:
            response["HX-Push-Url"] = request.path + answer.query.url.removeprefix(".")
        # With filters it's the filters that found nothing.
        if not (answer.offered or answer.recommended or answer.query.in_use):
            count_nothing_found(response, where=self.name, words=answer.query.words)
        return response
