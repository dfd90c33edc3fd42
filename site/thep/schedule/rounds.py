"""The rounds that a sweep makes: each domain declares its own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Round:
    """Something that every sweep does: `run` puts right what is unfinished or over, and answers how many rows it put right.

    Safe to run as often, and as many at once, as one likes.
    """

    name: str
    run: Callable[[], int]
