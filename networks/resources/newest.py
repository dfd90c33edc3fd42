"""What a network shares, as its page shows it."""

from dataclasses import dataclass

from networks.pages.models import NetworkPage

from .models import Placement, Resource

SHOWN = 4


@dataclass(frozen=True, kw_only=True)
class Newest:
    """The newest resources of a network; `are_more` says that there are others."""

    resources: list[Resource]
    are_more: bool


def of_network(network: NetworkPage) -> Newest:
    """Return the newest of what a network shares, in one query."""
    placed = Placement.objects.shown().filter(network=network).select_related("resource__current").order_by("-placed_at", "-pk")
    found = [placement.resource for placement in placed[: SHOWN + 1]]
    return Newest(resources=found[:SHOWN], are_more=len(found) > SHOWN)
