"""Who must do something when the register has changed, or somebody has joined a school: the layers above register themselves here.

A follower of the register is called inside the transaction that takes the register in, with the schools that were added or changed.
"""

from collections.abc import Callable, Sequence

from .models import Affiliation, School

Follower = Callable[[Sequence[School]], None]
JoiningFollower = Callable[[Affiliation], None]

FOLLOWERS: dict[str, Follower] = {}
OF_JOINING: dict[str, JoiningFollower] = {}


def register(name: str, follower: Follower) -> None:
    """Have `follower` told of each change; a second registration under one name replaces the first."""
    FOLLOWERS[name] = follower


def tell(schools: Sequence[School]) -> None:
    for follower in FOLLOWERS.values():
        follower(schools)


def register_joining(name: str, follower: JoiningFollower) -> None:
    """Have `follower` told, in its transaction, of each person who is now listed at a school."""
    OF_JOINING[name] = follower


def tell_of_joining(affiliation: Affiliation) -> None:
    for follower in OF_JOINING.values():
        follower(affiliation)
