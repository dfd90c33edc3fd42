"""The list of vacancies."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from teach_th.addresses import address_of
from teach_th.locations import locations
from teach_th.locations.locations import Location
from thep.schools import successions
from thep.search.lists.answers import Chip, Found, Instead, ListAnswer, Way
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet
from thep.search.lists.query_strings import QueryReader
from thep.search.queries import Hit, Query

from .rows import Row, closing_soon, rows_of
from .search import KIND, SCHOOL, facets
from .vacancy_query import MILES, NEAREST, ORDERS, VacancyQuery

NOWHERE = ("nowhere",)


class VacancyList(FacetedList[VacancyQuery]):
    """The adverts that are open, for everybody: near a place, where somebody says one."""

    name = "vacancies"
    one, many = "vacancy", "vacancies"
    title = "Vacancies"
    description = (
        "Teaching, leadership and support jobs in Tower Hamlets schools: search by role, phase, subject, working pattern and distance."
    )
    section = "teach"
    crumbs = (("Teach Tower Hamlets", "/teach/"), ("Vacancies", ""))
    kinds = (KIND,)
    template = "teach_th/vacancies/list.html"
    row_template = "teach_th/vacancies/_rows.html"
    query_class = VacancyQuery
    orders = ORDERS
    minutes = 1

    @cached_property
    def facets(self) -> Sequence[Facet]:
        """Return those of the page, and the school: its profile leads to its own adverts."""
        return (*facets(), Facet(SCHOOL, "School", locations.register().names.get, is_hidden=True, current=_current_urns))

    @property
    def known_names(self) -> set[str]:
        return super().known_names | {"near", "within"}

    def read_further(self, reader: QueryReader, query: VacancyQuery) -> VacancyQuery:
        return query.read_place(reader)

    def search_query(self, query: VacancyQuery) -> Query:
        asked = super().search_query(query)
        if query.place is None:
            return asked
        miles = locations.distances(query.place)
        if query.within:
            here = query.chosen.get(SCHOOL)
            inside = [urn for urn, far in miles.items() if far <= float(query.within) and (here is None or urn in here)]
            asked = replace(asked, facets={**asked.facets, SCHOOL: tuple(inside) or NOWHERE})
        return replace(asked, ranked_by=(SCHOOL, tuple(miles))) if query.order == NEAREST else asked

    def rows(self, hits: Sequence[Hit], query: VacancyQuery) -> Sequence[Row]:
        return rows_of(hits, query.place)

    def chips(self, query: VacancyQuery) -> list[Chip]:
        chips = super().chips(query)
        if query.place is not None and query.within:
            chips.append(Chip(label=f"Within {query.within_words} of {query.place.label}", url=query.url_with(within="")))
        return chips

    def ways(self, query: VacancyQuery, found: Found) -> list[Way]:
        """Return the wider searches that find something: further away, one filter dropped at a time, without the words."""
        further = self.ways_further(query, query.place, found) if query.place is not None and query.within else []
        return [*further, *super().ways(query, found)]

    def ways_further(self, query: VacancyQuery, place: Location, found: Found) -> list[Way]:
        """Return the next wider circle with something in it, and the whole borough."""
        miles = locations.distances(place)
        at_schools = found.counts.get(SCHOOL, {})
        ways = []
        for within, label in MILES.items():
            inside = sum(count for urn, count in at_schools.items() if miles.get(urn, float("inf")) <= float(within))
            if inside and float(within) > float(query.within):
                act = f"Look within {label.lower()} of {place.label}"
                ways.append(Way(label=label, act=act, count=inside, url=query.url_with(within=within)))
                break
        if everywhere := found.without.get(SCHOOL, 0):
            ways.append(Way(label="", act="Look in the whole borough", count=everywhere, url=query.url_with(within="")))
        return ways

    def ways_without_facets(self, query: VacancyQuery, found: Found) -> list[Way]:
        """Return the way without each facet; how many there'd be without the school isn't known inside a circle."""
        if query.within:
            found = replace(found, without={key: count for key, count in found.without.items() if key != SCHOOL})
        return super().ways_without_facets(query, found)

    def instead(self, query: VacancyQuery, ways: Sequence[Way]) -> Instead | None:
        return Instead(heading="Closing soon in the borough", rows=closing_soon()) if query.is_narrowed else None

    def context(self, answer: ListAnswer[VacancyQuery]) -> dict[str, Any]:
        """Return the distances, and where this search can be had by email, if anybody offers that."""
        alert = address_of("job_alert")
        return {"miles": MILES, "alert": alert + answer.query.url.removeprefix(".") if alert else ""}


def _current_urns(values: Sequence[str]) -> Sequence[str]:
    """Return URNs with those of schools that continue as others replaced. Where all are of open schools, the database isn't asked."""
    known = locations.register().names
    return values if all(value in known for value in values) else successions.current_urns(values)
