"""The search of the whole site: one question over everything that is findable, what was found told apart by what it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from thep.cms import privacy
from thep.search.lists.answers import Found, ListAnswer, Way
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet, facet_of
from thep.search.lists.query import BEST_MATCH, ListQuery, SortOrder
from thep.search.models import KIND
from thep.search.promotions import Promotion, recommended
from thep.search.queries import Hit, Query
from thep.search.sorts import every_sort, kinds_found, sort_of

ONLY = "only"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing found, what it is in words, and the template that draws it with its details."""

    hit: Hit
    what: str
    template: str
    details: Any = None


class SiteSearch(FacetedList[ListQuery]):
    """Everything on the site that whoever asks may read; nothing where no words are asked for."""

    name = "site"
    one, many = "result", "results"
    title = "Search"
    description = "Search everything on this website by the words that come to mind."
    section = "search"
    template = "home/search.html"
    row_template = "home/_search_rows.html"

    @cached_property
    def facets(self) -> Sequence[Facet]:
        sorts = every_sort()
        kinds = {sort.name: sort.kinds for sort in sorts}
        return (facet_of(ONLY, "What it is", {sort.name: sort.all for sort in sorts}, indexed_as=KIND, stands_for=kinds),)

    @cached_property
    def orders(self) -> tuple[SortOrder, ...]:
        return (BEST_MATCH,)

    @cached_property
    def access(self) -> tuple[str, ...]:
        return privacy.keywords_of_reader(self.request.user) if self.request else super().access

    def answer(self, query: ListQuery) -> ListAnswer[ListQuery]:
        return super().answer(query) if query.words else ListAnswer(query=query)

    def search_query(self, query: ListQuery) -> Query:
        return replace(super().search_query(query), kinds=kinds_found(), together=True)

    def rows(self, hits: Sequence[Hit], query: ListQuery) -> Sequence[Row]:
        """Return `hits` in their order, each with the details that its sort has for whoever asks."""
        person = self.request.user if self.request else None
        details: dict[tuple[str, str], Any] = {}
        for sort in every_sort():
            if sort.details and (mine := [hit for hit in hits if hit.kind in sort.kinds]):
                details |= {(sort.name, key): each for key, each in sort.details(mine, person).items()}
        return [
            Row(hit=hit, what=its.one, template=its.template, details=details.get((its.name, hit.key)))
            for hit in hits
            if (its := sort_of(hit.kind))
        ]

    def recommended(self, query: ListQuery) -> Sequence[Promotion]:
        return recommended(query.words) if query.page == 1 else ()

    def ways(self, query: ListQuery, found: Found) -> list[Way]:
        return self.ways_without_facets(query, found)

    def context(self, answer: ListAnswer[ListQuery]) -> dict[str, Any]:
        """Return the way to everything and to each sort that something was found of, and the sort that is shown alone."""
        query = answer.query
        options = [option for each in answer.filters for option in each.offered]
        sorts = [Way(label=each.label, act="", count=each.count, url=query.url_with(chosen={ONLY: (each.value,)})) for each in options]
        everything = Way(label="Everything", act="", count=sum(each.count for each in options), url=answer.cleared)
        return {"alone": next((each.label for each in options if each.chosen), ""), "sorts": [everything, *sorts]}
