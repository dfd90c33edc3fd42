"""What sorts of thing are found, as the search of the whole site tells them apart: each domain declares its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thep.domains import declared

from .queries import Hit
from .registry import sources


@dataclass(frozen=True, kw_only=True)
class SearchSort:
    """One sort of thing: what `one` is called and what `all` are, the kinds of entry that it has, and where it stands among the sorts.

    `template` draws one that is found, with `hit`, `what` it is in words and the `details` that `details(hits, person)` answers for its
    key, in a fixed number of queries.
    """

    name: str
    one: str
    all: str
    kinds: tuple[str, ...]
    order: int = 50
    template: str = "search/_found.html"
    details: Callable[[Sequence[Hit], Any], Mapping[str, Any]] | None = None


def every_sort() -> list[SearchSort]:
    """Return the sorts that are declared, in their order."""
    return sorted(declared(SearchSort), key=lambda sort: sort.order)


def sort_of(kind: str) -> SearchSort | None:
    """Return the sort that entries of `kind` are of."""
    return next((sort for sort in declared(SearchSort) if kind in sort.kinds), None)


def kinds_found() -> tuple[str, ...]:
    """Return the kinds of entry that are of a sort and have a source."""
    known = sources()
    return tuple(kind for sort in every_sort() for kind in sort.kinds if kind in known)
