"""Chance that falls the same way each time, on every machine."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demonstration.thep.example")


class Dice:
    """Throws that follow from the words it's named by, and from how often it was thrown before: from nothing else."""

    def __init__(self, *name: object) -> None:
        self.name = "|".join(str(part) for part in name)
        self.throws = 0

    def below(self, number: int) -> int:
        """Return a whole number from 0 up to, and not including, `number`."""
        self.throws += 1
        digest = hashlib.sha256(f"{self.name}#{self.throws}".encode()).digest()
        return int.from_bytes(digest[:8]) % number

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, things: Sequence[Thing]) -> Thing:
        return things[self.below(len(things))]

    def shuffled(self, things: Iterable[Thing]) -> list[Thing]:
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]


def lasting_uuid(*name: object) -> uuid.UUID:
    """Return the same UUID for the same words: by it a second load finds what the first one made."""
    return uuid.uuid5(NAMESPACE, "|".join(str(part) for part in name))
