"""What an engine is, and which one this site has."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol

from django.db import connection

from ..models import SearchEntry
from ..queries import Query, Results


class Engine(Protocol):
    """Finds entries. `index` and `remove` are called in the transaction that writes the entry, `rebuild` outside any."""

    def index(self, entries: Iterable[SearchEntry]) -> None:
        """Index the text of `entries`, which are in the table, as it is now."""

    def remove(self, ids: Iterable[int]) -> None:
        """Take the entries of these primary keys out of the index."""

    def clean(self) -> None:
        """Take everything of entries that are no longer in the table out of the index."""

    def search(self, query: Query) -> Results: ...


@cache
def current() -> Engine:
    """Return the engine of the database that holds the entries."""
    if connection.vendor == "postgresql":
        from .postgresql import PostgreSQLEngine  # noqa: PLC0415 -- each engine knows its own database alone

        return PostgreSQLEngine()
    from .sqlite import SQLiteEngine  # noqa: PLC0415 -- each engine knows its own database alone

    return SQLiteEngine()
