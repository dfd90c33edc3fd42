"""What is asked of the catalogue alone: as a list, or as the calendar of a month."""

from dataclasses import dataclass, replace
from enum import StrEnum

from django.http import QueryDict

from thep.events.facets import WHEN
from thep.events.times import Month
from thep.search.lists.query import ListQuery
from thep.search.lists.query_strings import QueryReader, shortened


class View(StrEnum):
    LIST = "list"
    CALENDAR = "calendar"


@dataclass(frozen=True, kw_only=True)
class CatalogueQuery(ListQuery):
    view: View = View.LIST
    month: Month | None = None

    def read_view(self, reader: QueryReader) -> "CatalogueQuery":
        """Return this query with the view and the month that `reader` reads."""
        view = reader.data.get("view") or View.LIST
        if view not in set(View):
            reader.ignored.append(f"There’s no view called ‘{shortened(view)}’.")
            view = View.LIST
        month = Month.read(show) if (show := reader.data.get("show", "")) else None
        if show and month is None:
            reader.ignored.append(f"‘{shortened(show)}’ isn’t a month.")
        return replace(self, view=View(view), month=month)

    def view_parts(self) -> list[tuple[str, str]]:
        return [] if self.view == View.LIST else [("view", self.view.value)]

    def further_parts(self) -> list[tuple[str, str]]:
        shown = [("show", str(self.month))] if self.view == View.CALENDAR and self.month else []
        return [*self.view_parts(), *shown]

    @property
    def as_list(self) -> str:
        return self.url_with(view=View.LIST)

    @property
    def as_calendar(self) -> str:
        return self.url_with(view=View.CALENDAR)


def with_when(data: QueryDict) -> QueryDict:
    """Return `data` with the terms and the months of older links, which were filters of their own, as values of `WHEN`."""
    if not {"term", "month"} & data.keys():
        return data
    data = data.copy()
    older = [value for name in ("term", "month") if name in data for value in data.pop(name)]
    data.setlist(WHEN, data.getlist(WHEN) + older)
    return data
