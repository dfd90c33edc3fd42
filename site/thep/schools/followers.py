"""Who must do something when the register has changed, or somebody has joined a school: the domains above
declare it.

A follower of the register is called inside the transaction that takes the register in, with the schools that were added or changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thep.domains import declared

from .models import Affiliation, School

Follower = Callable[[Sequence[School]], None]


@dataclass(frozen=True)
class SchoolFollower:
    """Somebody who is told of each change of the register."""

    name: str
    follow: Follower


@dataclass(frozen=True)
class JoiningFollower:
    """Somebody who is told, in its transaction, of each person who is now listed at a school."""

    name: str
    follow: Callable[[Affiliation], None]


def tell_of_changes(schools: Sequence[School]) -> None:
    for each in declared(SchoolFollower):
        each.follow(schools)


def tell_of_joining(affiliation: Affiliation) -> None:
    for each in declared(JoiningFollower):
        each.follow(affiliation)
