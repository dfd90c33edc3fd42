"""The list of networks: by kind, phase, subject, how people join, and the day on which they usually meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from thep.cms import privacy
from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Phase
from thep.events.models import Event
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet, facet_of, words_of_choices
from thep.search.lists.query import BEST_MATCH, ListQuery, SortOrder
from thep.search.queries import ByNumber, Hit

from .members import access
from .pages.models import KIND, NetworkPage, NetworksPage, Weekday

BY_NAME = SortOrder("name", "By name", ByNumber("alphabet"))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A network in the list, with its next meeting that the reader may see, and whether they are in it."""

    hit: Hit
    network: NetworkPage
    meeting: Event | None
    is_mine: bool


class NetworkList(FacetedList[ListQuery]):
    """The networks that the reader may know of."""

    name = "networks"
    one, many = "network", "networks"
    title = "Networks"
    section = "networks"
    kinds = (KIND,)
    template = "networks/list.html"
    row_template = "networks/_rows.html"
    orders = (BY_NAME, BEST_MATCH)

    @cached_property
    def facets(self) -> Sequence[Facet]:
        return (
            facet_of("kind", "Kind", words_of_choices(NetworkPage.Kind), indexed_as="network-kind"),
            facet_of("phase", "Phase", words_of_choices(Phase)),
            facet_of("subject", "Subject", names_of_subjects()),
            facet_of("openness", "How people join", words_of_choices(NetworkPage.Openness)),
            facet_of("day", "Usually meets on", {str(day.value): str(day.label) for day in Weekday}, indexed_as="weekday"),
        )

    @cached_property
    def reader(self) -> Any:
        return self.request.user if self.request is not None else AnonymousUser()

    @cached_property
    def access(self) -> tuple[str, ...]:
        return privacy.keywords_of_reader(self.reader)

    def rows(self, hits: Sequence[Hit], query: ListQuery) -> Sequence[Row]:
        networks = NetworkPage.objects.in_bulk([int(hit.key) for hit in hits])
        meetings = next_meetings(networks, self.reader)
        mine = access.belongings_of(self.reader)
        keyed = [(hit, int(hit.key)) for hit in hits if int(hit.key) in networks]
        return [Row(hit=hit, network=networks[pk], meeting=meetings.get(pk), is_mine=pk in mine) for hit, pk in keyed]


def next_meetings(networks: Mapping[int, NetworkPage] | Sequence[int], person: Any) -> dict[int, Event]:
    """Return the next meeting of each network that `person` may see, by the network's primary key; in one query."""
    to_come = Event.objects.open().visible_to(person).filter(page__in=list(networks), ends_at__gte=timezone.now())
    found: dict[int, Event] = {}
    for event in to_come.select_related("venue").order_by("starts_at", "pk"):
        if event.page_id is not None:
            found.setdefault(event.page_id, event)
    return found


def show_list(request: HttpRequest, page: NetworksPage | None) -> HttpResponseBase:
    """Show the networks that the reader asks for, under the words of `page`."""
    return NetworkList.show(request, page=page)
