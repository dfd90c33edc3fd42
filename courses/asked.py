"""What a visitor asks of the catalogue, read from the query string. Nothing there is an error: what makes no sense is ignored and named."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from thep.events.facets import WHEN
from thep.events.times import Month
from thep.search import asked
from thep.search.asked import MOST_NAMED, short
from thep.search.browsing import Facet

SORTS = {"soonest": "Soonest first", "price": "Price for me", "newest": "Newest", "relevance": "Best match"}
LIST, CALENDAR = "list", "calendar"


@dataclass(frozen=True, kw_only=True)
class Asked(asked.Asked):
    view: str = LIST
    month: Month | None = None

    def further_parts(self) -> list[tuple[str, str]]:
        parts = [] if self.view == LIST else [("view", self.view)]
        if self.view == CALENDAR and self.month:
            parts.append(("show", str(self.month)))
        return parts


def read(data: QueryDict, facets: Sequence[Facet]) -> Asked:
    """Return what the query string `data` asks for."""
    data = with_when(data)
    ignored = asked.unknown_names(data, {"q", "sort", "view", "show", "page"} | {facet.name for facet in facets})
    chosen = asked.read_chosen(data, facets, ignored)
    words = asked.read_words(data, ignored)
    sort = asked.read_sort(data, SORTS, asked.RELEVANCE if words else "soonest", ignored)
    view = data.get("view") or LIST
    if view not in {LIST, CALENDAR}:
        ignored.append(f"There’s no view called ‘{short(view)}’.")
        view = LIST
    month = Month.read(show) if (show := data.get("show", "")) else None
    if show and month is None:
        ignored.append(f"‘{short(show)}’ isn’t a month.")
    page = asked.read_page(data, ignored)
    return Asked(words=words, chosen=chosen, sort=sort, view=view, month=month, page=page, ignored=tuple(ignored[:MOST_NAMED]))


def with_when(data: QueryDict) -> QueryDict:
    """Return `data` with the terms and the months of older links, which were filters of their own, as values of `WHEN`."""
    if not {"term", "month"} & data.keys():
        return data
    data = data.copy()
    older = [value for name in ("term", "month") if name in data for value in data.pop(name)]
    data.setlist(WHEN, data.getlist(WHEN) + older)
    return data
