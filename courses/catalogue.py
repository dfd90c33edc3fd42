"""The catalogue: courses and events that somebody can book or ask for, with the price for whoever looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from thep.cms import privacy
from thep.events import whats_on
from thep.events.entries import EVENT, UNDATED
from thep.events.facets import MONTH, WHEN
from thep.events.prices import Reader
from thep.events.search import OTHERS, cost_name, price_name
from thep.events.times import Month, grid
from thep.search import results
from thep.search.lists.answers import Found, Instead, ListAnswer, Way
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet
from thep.search.lists.query import BEST_MATCH, NEWEST, SOONEST, SortOrder
from thep.search.lists.query_strings import QueryReader
from thep.search.queries import ByNumber, Hit

from .catalogue_query import CatalogueQuery, View, with_when
from .catalogue_sheet import CATALOGUE
from .facets import facets
from .followed import searches
from .rows import Row, rows_of

PER_MONTH = 200
NEAR = 3


@dataclass(frozen=True, kw_only=True)
class MonthAnswer(ListAnswer[CatalogueQuery]):
    """What a query finds in one `month`, drawn in `weeks`. `everywhere` says how many there are in all, `months` in which."""

    month: Month
    everywhere: int
    months: Sequence[Month]
    weeks: Sequence[Any]
    kinds: Sequence[tuple[str, str]]

    @property
    def offered(self) -> int:
        """Return how many the filters leave, in every month."""
        return self.everywhere

    @property
    def nearest(self) -> Month | None:
        """Return the month with something that is nearest to the one shown, which has nothing; later ones before earlier ones."""
        later = [month for month in self.months if month > self.month]
        return next(iter([*later, *reversed(self.months)]), None)

    @property
    def to_nearest(self) -> str:
        return self.query.url_with(month=self.nearest)

    @property
    def before(self) -> str:
        return self.query.url_with(month=self.month.previous)

    @property
    def after(self) -> str:
        return self.query.url_with(month=self.month.following)


class Catalogue(FacetedList[CatalogueQuery]):
    """The catalogue as its reader sees it: the price that counts for them is their first tier's of today."""

    name = "courses"
    one, many = "course", "courses and events"
    title = "Courses and events"
    section = "courses"
    kinds = (EVENT, UNDATED)
    template = "courses/catalogue.html"
    row_template = "courses/_rows.html"
    query_class = CatalogueQuery
    sheet = CATALOGUE

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.asker = request
        self.reader = reader = Reader.of(request.user)
        today = timezone.localdate()
        tiers = sorted(reader.tiers(today), key=lambda tier: tier.order)
        self.tier = tiers[0].slug if tiers else OTHERS
        self.has_included = any(
            membership.places_left > 0
            for school in reader.schools
            if (membership := reader.membership(school, today)) and membership.tier.slug == self.tier
        )

    @cached_property
    def facets(self) -> Sequence[Facet]:
        return facets(price=price_name(self.tier), has_included=self.has_included)

    @cached_property
    def orders(self) -> tuple[SortOrder, ...]:
        number = cost_name(self.tier) if self.has_included else price_name(self.tier)
        return (SOONEST, SortOrder("price", "Price for me", ByNumber(number)), NEWEST, BEST_MATCH)

    @cached_property
    def access(self) -> tuple[str, ...]:
        return privacy.keywords_of_reader(self.reader.person) if self.reader.person else super().access

    @property
    def known_names(self) -> set[str]:
        return super().known_names | {"view", "show"}

    def read(self, data: QueryDict) -> CatalogueQuery:
        return super().read(with_when(data))

    def read_further(self, reader: QueryReader, query: CatalogueQuery) -> CatalogueQuery:
        return query.read_view(reader)

    def answer(self, query: CatalogueQuery) -> ListAnswer[CatalogueQuery]:
        return self.month(query) if query.view == View.CALENDAR else super().answer(query)

    def month(self, query: CatalogueQuery) -> MonthAnswer:
        """Return what `query` finds that has a session in the month it asks for, else in the first that has any.

        `months` are those that have something; the filters count what is found in all of them.
        """
        query = replace(query, page=1)
        everything = self.search_query(replace(query, sort=SOONEST))
        found = results.find(replace(everything, count=(*everything.count, MONTH), per_page=1))
        months = sorted(month for value in found.counts.get(MONTH, {}) if (month := Month.read(value)))
        shown = query.month or first_month(query, months)
        there = results.find(replace(everything, facets={**everything.facets, MONTH: (str(shown),)}, per_page=PER_MONTH))
        rows = self.rows(there.hits, query)
        sessions = whats_on.items(shown, request=self.asker, among=[row.event.pk for row in rows if row.event])
        counted = Found(rows=rows, total=there.total, counts=found.counts, without=found.without)
        return MonthAnswer(
            query=replace(query, month=shown),
            rows=rows,
            total=there.total,
            filters=self.filters(query, counted),
            chips=self.chips(query),
            kept=self.kept(query),
            suggestion=there.suggestion or found.suggestion,
            loose=there.loose,
            ways=() if found.total else self.ways(query, counted),
            month=shown,
            everywhere=found.total,
            months=months,
            weeks=grid(shown, whats_on.by_day(sessions)),
            kinds=whats_on.kinds_of(sessions),
        )

    def rows(self, hits: Sequence[Hit], query: CatalogueQuery) -> Sequence[Row]:
        return rows_of(hits, self.reader)

    def kept(self, query: CatalogueQuery) -> list[tuple[str, str]]:
        return [*super().kept(query), *query.view_parts()[:1]]

    def context(self, answer: ListAnswer[CatalogueQuery]) -> Mapping[str, Any]:
        """Return where new dates of what is asked can be followed."""
        search = searches.read(answer.query.canonical().query_string, searches.followable(self.facets))
        return {"new_dates": search.address_of_form, "new_dates_of_all": not search.is_narrowed}

    def ways(self, query: CatalogueQuery, found: Found) -> list[Way]:
        """Return at most two filters that could be dropped to find something; the words alone are looked for in `instead`."""
        return sorted(self.ways_without_facets(query, found), key=lambda way: -way.count)[:2]

    def instead(self, query: CatalogueQuery, ways: Sequence[Way]) -> Instead | None:
        """Return the first few that the words find without filters, else those that start soonest.

        The search isn't asked where there are no words, or where one filter is in use and dropping it finds nothing either.
        """
        if query.words and (ways or len(query.chosen) > 1) and (near := self.first_rows(self.ask(words=query.words), NEAR)):
            return Instead(heading="Close to what you searched for", rows=near)
        return Instead(heading="Coming up soon", rows=self.first_rows(self.ask(), NEAR)) if query.is_narrowed else None


def first_month(query: CatalogueQuery, months: Sequence[Month]) -> Month:
    """Return the first of `months`, which have something, from today on; of those that `query` is narrowed to where it is."""
    today = Month.of(timezone.localdate())
    chosen = {month for value in query.chosen.get(WHEN, ()) if (month := Month.read(value))}
    to_come = [month for month in months if month >= today]
    return next(iter([month for month in to_come if month in chosen] or to_come), today)
