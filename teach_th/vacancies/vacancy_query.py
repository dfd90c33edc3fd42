"""What is asked of the list of vacancies alone: near where, and how far from there."""

from dataclasses import dataclass, replace
from typing import Self

from teach_th.locations import locations
from teach_th.locations.locations import Location
from thep.search.lists.query import BEST_MATCH, NEWEST, ListQuery, SortOrder
from thep.search.lists.query_strings import QueryReader, printable, shortened
from thep.search.queries import By, ByNumber

from .search import PAY

MILES = {"0.5": "Half a mile", "1": "1 mile", "2": "2 miles", "3": "3 miles", "5": "5 miles"}


@dataclass(frozen=True, kw_only=True)
class VacancyQuery(ListQuery):
    """`near` is what was typed, `place` where that is; `within` is one of `MILES`. `wrong` says why `near` is nowhere that we know."""

    near: str = ""
    place: Location | None = None
    within: str = ""
    wrong: str = ""

    def read_place(self, reader: QueryReader) -> Self:
        """Return this query with the place and the distance that `reader` reads."""
        near, place, wrong = printable(reader.data.get("near", ""))[: locations.LONGEST], None, ""
        if near:
            try:
                place = locations.find_location(near)
            except locations.UnknownLocation as unknown:
                wrong = str(unknown)
        within = reader.data.get("within", "")
        if within and within not in MILES:
            reader.ignored.append(f"‘{shortened(within)}’ isn’t one of the distances.")
        return replace(self, near=near, place=place, within=within if within in MILES and place else "", wrong=wrong)

    @property
    def in_use(self) -> int:
        return super().in_use + bool(self.within)

    @property
    def within_words(self) -> str:
        return MILES.get(self.within, "").lower()

    @property
    def order_words(self) -> str:
        """Return ' by distance from Mile End station', where that is their order."""
        if self.place is None:
            return ""
        if self.order == NEAREST:
            return ", the nearest first" if self.within else f" by distance from {self.place.label}"
        return "" if self.within else f", with how far they are from {self.place.label}"

    def further_parts(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in (("near", self.near), ("within", self.within)) if value]

    def without_filters(self) -> Self:
        """Return the same words without any filter, wherever the school is."""
        return replace(super().without_filters(), near="", place=None, within="", wrong="")

    def canonical(self) -> Self:
        near = self.place.label if self.place else ""
        return replace(super().canonical(), near=near, wrong="")


def _where_to(query: VacancyQuery) -> str:
    return "" if query.wrong else "To sort by distance, enter a postcode or station."


NEAREST = SortOrder("nearest", "Nearest", By.SOONEST, needs=lambda query: query.place is not None, missing=_where_to)
ORDERS = (SortOrder("soonest", "Closing soon", By.SOONEST), NEWEST, NEAREST, SortOrder(PAY, "Best paid", ByNumber(PAY)), BEST_MATCH)
