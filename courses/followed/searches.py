"""What can be followed: words and some of the catalogue's filters. When an event is, its price and its places aren't known beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse

from thep.search.lists.facets import Facet, chosen_in_words
from thep.search.lists.query import ListQuery
from thep.search.lists.query_strings import QueryReader

from ..facets import facets as facets_of_catalogue

NAMES = ("subject", "phase", "audience", "format", "kind")
KEEP_CAPITAL = {"subject"}


@dataclass(frozen=True, kw_only=True)
class FollowableSearch(ListQuery):
    """A question to the catalogue without what can't be followed."""

    facets: Sequence[Facet]

    @cached_property
    def text(self) -> str:
        """Return it as it is kept."""
        return self.canonical().query_string

    @property
    def address(self) -> str:
        """Return the path of the catalogue where it is asked."""
        return reverse("catalogue") + (f"?{self.text}" if self.text else "")

    @property
    def address_of_form(self) -> str:
        """Return the path of the form that follows it."""
        return reverse("new_dates") + (f"?{self.text}" if self.text else "")

    @property
    def in_words(self) -> str:
        """Describe it for the middle of a sentence: 'Mathematics, primary, ‘fractions’'; 'all courses and events' where nothing narrows."""
        found = [f"‘{self.words}’"] if self.words else []
        return ", ".join([*found, *chosen_in_words(self.facets, self.chosen, names=KEEP_CAPITAL)]) or "all courses and events"


def facets() -> list[Facet]:
    """Return the filters that can be followed, in the catalogue's order."""
    return followable(facets_of_catalogue(price="", has_included=False))


def followable(known: Sequence[Facet]) -> list[Facet]:
    return [facet for facet in known if facet.name in NAMES]


def read(data: QueryDict | str, known: Sequence[Facet] | None = None) -> FollowableSearch:
    """Return what `data`, a query string of the catalogue, asks that can be followed; whatever else it asks is passed over."""
    known = facets() if known is None else known
    reader = QueryReader(QueryDict(data) if isinstance(data, str) else data)
    return FollowableSearch(facets=known, words=reader.words(), chosen=reader.chosen(known))
