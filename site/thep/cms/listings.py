"""Lists of live things that editors put on a page: each domain registers its own from its `apps.py`, and a block shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from .vocabulary import Phase


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an editor asked a list for. `subject` is a slug; empty words narrow nothing."""

    number: int = 5
    subject: str = ""
    phase: Phase | str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """`find` answers at most `wanted.number` things, in a fixed number of queries; `template` shows them as `items`."""

    template: str
    find: Callable[[HttpRequest, Wanted], Sequence[Any]]


_listings: dict[str, Listing] = {}


def register(name: str, listing: Listing) -> None:
    """Have the block of this name ("events", "courses", "stories", "vacancies") show `listing`."""
    _listings[name] = listing


def listing(name: str) -> Listing | None:
    """The listing so named; None where no installed domain has it."""
    return _listings.get(name)
