"""Lists of live things that editors put on a page: each domain declares its own, and a block shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from thep.domains import declared

from .vocabulary import Phase


@dataclass(frozen=True, kw_only=True)
class ListingQuery:
    """What an editor asked a list for. `subject` is a slug; empty words narrow nothing."""

    number: int = 5
    subject: str = ""
    phase: Phase | str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What the block of this `name` ("events", "courses", "stories", "vacancies") shows.

    `find` answers at most `wanted.number` things, in a fixed number of queries; `template` shows them as `items`.
    """

    name: str
    template: str
    find: Callable[[HttpRequest, ListingQuery], Sequence[Any]]


def listing(name: str) -> Listing | None:
    """Return the listing so named; None where no installed domain has it."""
    return next((each for each in declared(Listing) if each.name == name), None)
