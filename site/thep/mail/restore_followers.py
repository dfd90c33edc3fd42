"""What is told that a backup was restored: a domain declares it, where it would send by itself what was sent after the backup was made."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RestoreFollower:
    """Being told that a backup was restored, in the transaction that holds all mail: `follow` has a person decide about what it began."""

    name: str
    follow: Callable[[], object]
