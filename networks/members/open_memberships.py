"""Which of many people are in which networks now, in a fixed number of queries."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from networks.pages.models import NetworkPage
from thep.membership.people import groups_of_tiers_of_many

from .access import IS_FOR_SOME
from .models import NetworkMember


class OpenMembership(NamedTuple):
    """That somebody is in a published network that is open to them: since when, and how often they want its emails."""

    person: int
    network: int
    title: str
    emails: str
    joined_at: datetime.datetime
    is_for_some: bool


def open_memberships(people: Collection[int]) -> list[OpenMembership]:
    """Return the networks that each of `people` is in, by title, without those for some tiers of which no school of theirs is.

    In one query, and three more where somebody is in a network for some tiers.
    """
    active = NetworkMember.objects.active().filter(person__in=people, person__is_active=True, network__live=True)
    rows = active.annotate(is_for_some=IS_FOR_SOME).order_by("network__title", "network", "person")
    fields = ("person", "network", "network__title", "emails", "joined_at", "is_for_some")
    found = [OpenMembership(*row) for row in rows.values_list(*fields)]
    closed = _closed([each for each in found if each.is_for_some])
    return [each for each in found if (each.person, each.network) not in closed]


def _closed(memberships: Collection[OpenMembership]) -> set[tuple[int, int]]:
    """Return which of these memberships of networks for some tiers aren't open today: the person and the network of each."""
    if not memberships:
        return set()
    wanted: dict[int, set[int | None]] = {}
    through = NetworkPage.tiers.through.objects.filter(networkpage__in={each.network for each in memberships})
    for network, group in through.values_list("networkpage", "tier__pages_group"):
        wanted.setdefault(network, set()).add(group)
    groups = groups_of_tiers_of_many({each.person for each in memberships})
    return {(each.person, each.network) for each in memberships if wanted.get(each.network, set()).isdisjoint(groups.get(each.person, ()))}
