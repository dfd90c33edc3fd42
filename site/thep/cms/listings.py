"""Lists of live things that editors put on a page: each domain declares its own, and a block shows it (`thep.cms.blocks.lists`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from .vocabulary import Phase


@dataclass(frozen=True, kw_only=True)
class ListingQuery:
    """What an editor asked a list for. `subject` is a slug; empty words narrow nothing."""

    number: int = 5
    subject: str = ""
    phase: Phase | str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A block that lists a domain's things: what editors are told of it, and what it shows.

    `name` is the block's in the pages that have one, and may never change; `nothing` is said where the list is empty.
    `find` answers at most `wanted.number` things, in a fixed number of queries; `template` shows them as `items`.
    """

    name: str
    description: str
    icon: str
    heading: str
    """Stands above the list in the editor's preview."""
    nothing: str
    template: str
    find: Callable[[HttpRequest, ListingQuery], Sequence[Any]]
