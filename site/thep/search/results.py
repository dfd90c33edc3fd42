"""The way in for readers: `find` answers a query, `suggest` completes a title."""

from . import engines
from .queries import PUBLIC, Query, Results, Suggestion


def find(query: Query) -> Results:
    """Return what `query` finds, in as many statements and almost the same time however many entries there are.

    Nothing that a reader types is an error.
    """
    return engines.current().search(query)


def suggest(prefix: str, *, kinds: tuple[str, ...] = (), access: tuple[str, ...] = (PUBLIC,), limit: int = 8) -> list[Suggestion]:
    """Return a few titles that have the words of `prefix`, the last of which may be unfinished, soonest first."""
    return engines.current().suggest(prefix, kinds=kinds, access=access, limit=limit)
