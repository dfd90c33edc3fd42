"""The rounds that a sweep makes: each domain declares its own."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass


class SomeFailed(Exception):
    """What a round raises when it has put `done` rows right and could not put `failed` right; the log says why."""

    def __init__(self, done: int, failed: int, why: str = "") -> None:
        super().__init__(why)
        self.done = done
        self.failed = failed


@dataclass(frozen=True)
class Round:
    """Something that is done again and again: `run` puts right what is unfinished or over, and answers how many rows it put right.

    `words` say to the office what it does.

    Safe to run as often, and as many at once, as one likes. A sweep makes it where it was not begun within `every`; lower numbers of
    `order` come first.

    Raises:
        SomeFailed: some rows could not be put right, which keeps no other round from being made.
    """

    name: str
    run: Callable[[], int]
    every: datetime.timedelta = datetime.timedelta(0)
    order: int = 50
    words: str = ""
