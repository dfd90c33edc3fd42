"""The list of what networks share: of one network, or of all whose members the reader is one of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from networks.members import access as membership
from networks.pages.models import NetworkPage
from thep.cms import privacy
from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Phase
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet, facet_of, words_of_choices
from thep.search.lists.query import BEST_MATCH, NEWEST, ListQuery, SortOrder
from thep.search.queries import ByNumber, Hit, Query

from .access import seen_by
from .models import KIND, KeyStage, Resource, ResourceQuerySet, ResourceTag

MOST_USED = SortOrder("used", "Most used", ByNumber("rarely-used"))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A resource in the list."""

    hit: Hit
    resource: Resource


class ResourceList(FacetedList[ListQuery]):
    """What is shared in the networks of the reader."""

    name = "network resources"
    one, many = "resource", "resources"
    title = "Resources of your networks"
    section = "networks"
    kinds = (KIND,)
    template = "networks/resources/list.html"
    row_template = "networks/resources/_rows.html"
    orders = (NEWEST, MOST_USED, BEST_MATCH)

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.of: NetworkPage | None = None
        self.reader: Any = request.user if request is not None else AnonymousUser()

    @cached_property
    def facets(self) -> Sequence[Facet]:
        return (
            *([facet_of("network", "Network", self.names_of_networks())] if self.of is None else []),
            facet_of("type", "Type", words_of_choices(Resource.Type), indexed_as="resource-type"),
            facet_of("phase", "Phase", words_of_choices(Phase)),
            facet_of("stage", "Key stage", words_of_choices(KeyStage), indexed_as="key-stage"),
            facet_of("subject", "Subject", names_of_subjects()),
            facet_of("tag", "Topic", self.names_of_tags()),
        )

    def names_of_networks(self) -> dict[str, str]:
        networks = NetworkPage.objects.live().order_by("title")
        if not membership.is_of_the_office(self.reader):
            networks = networks.filter(pk__in=membership.belongings_of(self.reader))
        return dict(networks.values_list("slug", "title"))

    def names_of_tags(self) -> dict[str, str]:
        """Return the words of what the reader may see: a word of others' would tell of it."""
        return dict(ResourceTag.objects.filter(taggings__content_object__in=self.seen).distinct().values_list("slug", "name"))

    @property
    def seen(self) -> ResourceQuerySet:
        """What the list has of which the reader sees the words, asked anew: the search's memory may be of before they left."""
        return seen_by(self.reader).shown()

    @cached_property
    def access(self) -> tuple[str, ...]:
        return privacy.keywords_of_reader(self.reader)

    def search_query(self, query: ListQuery) -> Query:
        return replace(super().search_query(query), fresh=True)

    def rows(self, hits: Sequence[Hit], query: ListQuery) -> Sequence[Row]:
        keys = [int(hit.key) for hit in hits]
        found = self.seen.filter(pk__in=keys).with_uses().select_related("current").in_bulk()
        return [Row(hit=hit, resource=found[pk]) for hit, pk in zip(hits, keys, strict=True) if pk in found]

    def context(self, answer: Any) -> Mapping[str, Any]:
        return {"of": self.of}


class NetworkResourceList(ResourceList):
    """What is shared in one network, for those who may enter it."""

    def __init__(self, request: HttpRequest, network: NetworkPage) -> None:
        super().__init__(request)
        self.of = network

    @property
    def seen(self) -> ResourceQuerySet:
        return Resource.objects.filter(placements__network=self.of).shown()

    @cached_property
    def access(self) -> tuple[str, ...]:
        """What its members are told of: who may enter it finds that, and nothing besides."""
        return (f"group-{self.of.readers_id}",) if self.of else ()
