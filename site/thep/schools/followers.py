"""Who must do something when the register has changed: the layers above register themselves here.

A follower is called inside the transaction that takes the register in, with the schools that were added or changed.
"""

from collections.abc import Callable, Sequence

from .models import School

Follower = Callable[[Sequence[School]], None]

FOLLOWERS: dict[str, Follower] = {}


def register(name: str, follower: Follower) -> None:
    """Have `follower` told of each change; a second registration under one name replaces the first."""
    FOLLOWERS[name] = follower


def tell(schools: Sequence[School]) -> None:
    for follower in FOLLOWERS.values():
        follower(schools)
