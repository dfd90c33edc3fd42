"""What the search is told of networks, and whom their pages are kept for."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

from django.db import transaction
from django.db.models import Q
from wagtail.models import PageViewRestriction

from thep.cms import privacy
from thep.cms.expiry import is_published
from thep.events.entries import EVENT
from thep.events.models import Event
from thep.search import registry
from thep.search.entries import EntryData
from thep.search.names import fold

from .discussion.models import KIND as THREAD
from .discussion.models import NetworkThread
from .pages.models import KIND, NetworkPage
from .resources.models import KIND as RESOURCE
from .resources.models import Placement

LONGEST_NAME = 150
LETTERS = 6
"""So many letters of a title make its number in the order of names: as many as a number of the search holds."""


class NetworkSource:
    """Each published network, to be found by those who may know of it."""

    def build(self, key: str) -> EntryData | None:
        network = NetworkPage.objects.live().filter(pk=key).first()
        if network is None:
            return None
        access = privacy.keywords_of_page(network)
        if not access:
            return None
        presented = network.presented()
        return EntryData(
            title=network.title,
            url=network.get_url() or "",
            summary=presented.summary,
            body=presented.text,
            labels=presented.labels,
            facets={
                "network-kind": [network.kind],
                "openness": [network.openness],
                "weekday": [str(network.meets_on)] if network.meets_on else [],
                **presented.facets,
            },
            numbers={"alphabet": _number_of(network.title)},
            access=access,
            created_at=network.first_published_at,
            until=network.expire_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, NetworkPage.objects.live().values_list("pk", flat=True).iterator())


def refresh_network(page: Any) -> None:
    """Keep a network's page for its members where it is hidden, and bring up to date what is found of it and of what it has."""
    network = NetworkPage.objects.filter(pk=page.pk).first()
    with transaction.atomic():
        if network is not None and is_published(network):
            keep_for_members(network)
        registry.refresh(KIND, str(page.pk))
        for pk in Placement.objects.filter(network=page.pk).values_list("resource", flat=True):
            registry.refresh(RESOURCE, str(pk))
        for pk in NetworkThread.objects.filter(network=page.pk).values_list("pk", flat=True):
            registry.refresh(THREAD, str(pk))
        for pk in Event.objects.filter(page=page.pk).values_list("pk", flat=True):
            registry.refresh(EVENT, str(pk))


def keep_for_members(network: NetworkPage) -> None:
    """Have the group of the network's members bear its name, and keep the page for them alone where it is hidden, for nobody where not.

    A privacy that editors have set for other groups stays as it is.
    """
    group = privacy.keep_group(network.readers, name=f"Members of {network.title}"[: LONGEST_NAME - 12] + f" ({network.pk})")
    if network.readers_id != group.pk:
        NetworkPage.objects.filter(pk=network.pk).update(readers=group)
        network.readers = group
    restrictions = PageViewRestriction.objects.filter(page=network.page_ptr_id, restriction_type=PageViewRestriction.GROUPS)
    # One without groups is being made at this moment: the index follows each restriction as it is saved, and comes back here.
    if network.is_hidden and not restrictions.filter(Q(groups=group) | Q(groups=None)).exists():
        restrictions.create(page_id=network.page_ptr_id, restriction_type=PageViewRestriction.GROUPS).groups.add(group)
    elif not network.is_hidden:
        restrictions.filter(groups=group).delete()


def _number_of(title: str) -> int:
    """Return a number by which titles stand in the order of the alphabet, as far as their first letters tell."""
    letters = fold(title).ljust(LETTERS)[:LETTERS]
    return reduce(lambda number, letter: number * 27 + (ord(letter) - ord("a") + 1 if "a" <= letter <= "z" else 0), letters, 0)
