"""How many bytes of files a network keeps: each noun that keeps any says so in `domain.py`, and all are counted together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from thep.domains import declared

from .errors import NetworkIsFull


@dataclass(frozen=True, kw_only=True)
class KeptFiles:
    """Files that networks keep; `bytes_kept` is asked how many bytes they take of the quota of the network with a primary key."""

    name: str
    bytes_kept: Callable[[Any], int]


def bytes_kept(network: Any) -> int:
    """Return how many bytes all files take that `network`, a `NetworkPage`, keeps."""
    return sum(each.bytes_kept(network) for each in declared(KeptFiles))


def check_room(network: Any, size: int) -> None:
    """Raise NetworkIsFull where `network` has no room for `size` bytes more."""
    if size and bytes_kept(network) + size > settings.NETWORK_QUOTA:
        raise NetworkIsFull(settings.NETWORK_QUOTA)
