"""What a network shares, as its page shows it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from networks.pages.models import NetworkPage

from .models import Resource

NEWEST = 4
MOST_USED = 5


@dataclass(frozen=True, kw_only=True)
class Highlights:
    """The newest resources of a network (`are_more`: there are others), and those that most people used, each with how many (`used`)."""

    newest: list[Resource]
    are_more: bool
    most_used: list[Resource]


def of_network(network: NetworkPage, *, with_most_used: bool) -> Highlights:
    """Return the newest of what a network shares, and `with_most_used` what its people use most, in one query."""
    placed: Any = Resource.objects.shown().filter(placements__network=network).annotate(placed=F("placements__pk"))
    newest, most_used = placed.order_by("-placed"), placed.with_uses().order_by("-used", "title", "pk")
    if not with_most_used:
        found: list[Any] = list(newest.select_related("current")[: NEWEST + 1])
        return Highlights(newest=found[:NEWEST], are_more=len(found) > NEWEST, most_used=[])
    either = Q(pk__in=newest.values("pk")[: NEWEST + 1]) | Q(pk__in=most_used.values("pk")[:MOST_USED])
    found = list(newest.with_uses().filter(either).select_related("current"))
    used = sorted((each for each in found if each.used), key=lambda each: (-each.used, each.title))
    return Highlights(newest=found[:NEWEST], are_more=len(found) > NEWEST, most_used=used[:MOST_USED])
