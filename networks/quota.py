"""How many bytes of files a network keeps: each noun that keeps any says so in `domain.py`, and all are counted together."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from thep.domains import declared

from .errors import NetworkIsFull


@dataclass(frozen=True, kw_only=True)
class KeptFiles:
    """Files that networks keep; `bytes_by_network` says, in one query, how many bytes they take of the quota of each, by primary key."""

    name: str
    bytes_by_network: Callable[[Collection[Any]], Mapping[int, int]]


def bytes_by_network(networks: Collection[Any]) -> Counter[int]:
    """Return how many bytes all files take that each of `networks`, `NetworkPage`s, keeps, by primary key: in a query for each noun."""
    kept: Counter[int] = Counter()
    for each in declared(KeptFiles):
        kept.update(each.bytes_by_network(networks))
    return kept


def bytes_kept(network: Any) -> int:
    """Return how many bytes all files take that `network`, a `NetworkPage`, keeps."""
    return bytes_by_network([network])[network.pk]


def check_room(network: Any, size: int) -> None:
    """Raise NetworkIsFull where `network` has no room for `size` bytes more."""
    if size and bytes_kept(network) + size > settings.NETWORK_QUOTA:
        raise NetworkIsFull(settings.NETWORK_QUOTA)
