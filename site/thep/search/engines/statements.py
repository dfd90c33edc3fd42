"""The SQL that both databases share: which entries, and in what order.

Only placeholders and names from this module reach the text of a statement; everything that a reader sends is a parameter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from ..models import ACCESS, KIND
from ..queries import PUBLIC, By, ByNumber, Query

Parameters = tuple[Any, ...]


@dataclass(frozen=True)
class Fragment:
    """A piece of SQL with its parameters."""

    sql: str
    parameters: Parameters = ()


@dataclass(frozen=True)
class Matching:
    """How an engine finds entries (`e`) by words: the tables, the condition and the order of relevance, best first."""

    tables: str
    condition: Fragment
    relevance: Fragment


SHOWN = "e.id, e.kind, e.key, e.title, e.summary, e.body, e.url, e.starts_at"
"""What is read of an entry to show it."""

EVERYTHING = Matching("search_searchentry e", Fragment(""), Fragment(""))


def both(fragments: Iterable[Fragment]) -> Fragment:
    kept = [fragment for fragment in fragments if fragment.sql]
    return Fragment(" AND ".join(each.sql for each in kept) or "1 = 1", sum((each.parameters for each in kept), ()))


def one_of(column: str, values: Iterable[object]) -> Fragment:
    values = tuple(values)
    if len(values) == 1:
        return Fragment(f"{column} = %s", values)
    return Fragment(f"{column} IN ({', '.join(['%s'] * len(values))})", values)


def visible(access: Iterable[str]) -> Fragment:
    """Return the condition of entries that a reader who holds these keywords may see now."""
    held = tuple(sorted(set(access)))
    others = tuple(keyword for keyword in held if keyword != PUBLIC)
    public = "e.public" if PUBLIC in held else "1 = 0"
    if not others:
        return both([Fragment(public), not_ended()])
    shared = one_of("x.value", others)
    readable = Fragment(
        f"({public} OR e.id IN (SELECT x.entry_id FROM search_searchfacet x WHERE x.name = %s AND {shared.sql}))",
        (ACCESS, *shared.parameters),
    )
    return both([readable, not_ended()])


def not_ended() -> Fragment:
    """Return the condition of entries whose end hasn't come. Few have one that has, so that the list is short."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    # SQLite without statistics would find these by their name, which all entries have, and read as many rows for each page of a list.
    # What is compared with an expression has no index, and those that have ended are found by their end.
    return Fragment("e.id NOT IN (SELECT u.entry_id FROM search_searchfacet u WHERE u.until <= %s AND u.name || '' = %s)", (now, KIND))


def scope(query: Query, matching: Matching) -> Fragment:
    """Return the condition of entries that facets are counted among: those of the words, kinds, access and time."""
    starts = Fragment("")
    if query.starts_after is not None:
        starts = Fragment("e.starts_at >= %s", (connection.ops.adapt_datetimefield_value(query.starts_after),))
    kinds = one_of("e.kind", query.kinds) if query.kinds else Fragment("")
    return both([matching.condition, kinds, visible(query.access), starts])


def ordered_ids(query: Query, matching: Matching) -> Fragment:
    """Return the primary keys of the entries in scope, in the order that the query asks for."""
    tables = Fragment(matching.tables)
    if isinstance(query.sort, ByNumber):
        tables = Fragment(
            f"{matching.tables} LEFT JOIN search_searchfacet n ON n.entry_id = e.id AND n.name = %s AND n.value = ''",
            (query.sort.name,),
        )
        order = Fragment("n.number IS NULL, n.number, e.starts_at, e.id")
    elif query.sort is By.NEWEST:
        order = Fragment("e.created_at DESC, e.id DESC")
    elif query.sort is By.RELEVANCE and matching.relevance.sql:
        order = Fragment(f"{matching.relevance.sql}, e.id", matching.relevance.parameters)
    else:
        order = Fragment("e.starts_at, e.id")
    where = scope(query, matching)
    return Fragment(
        f"SELECT e.id FROM {tables.sql} WHERE {where.sql} ORDER BY {order.sql}",
        (*tables.parameters, *where.parameters, *order.parameters),
    )
