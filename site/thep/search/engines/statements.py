"""The SQL that both databases share: which entries, in what order, and how many have which value.

Only placeholders and names from this module reach the text of a statement; everything that a reader sends is a parameter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from ..models import ACCESS
from ..queries import PUBLIC, Query

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
    """Entries that a reader who holds these keywords may see."""
    held = tuple(sorted(set(access)))
    others = tuple(keyword for keyword in held if keyword != PUBLIC)
    public = "e.public" if PUBLIC in held else "1 = 0"
    if not others:
        return Fragment(public)
    shared = has_value(ACCESS, others)
    return Fragment(f"({public} OR {shared.sql})", shared.parameters)


def has_value(name: str, values: Iterable[str], entry: str = "e.id") -> Fragment:
    value = one_of("x.value", values)
    sql = f"EXISTS (SELECT 1 FROM search_searchfacet x WHERE x.entry_id = {entry} AND x.name = %s AND {value.sql})"
    return Fragment(sql, (name, *value.parameters))


def scope(query: Query, matching: Matching) -> Fragment:
    """What narrows the query whatever facets are applied: words, kinds, access and time."""
    starts = Fragment("")
    if query.starts_after is not None:
        starts = Fragment("e.starts_at >= %s", (connection.ops.adapt_datetimefield_value(query.starts_after),))
    kinds = one_of("e.kind", query.kinds) if query.kinds else Fragment("")
    return both([matching.condition, kinds, visible(query.access), starts])


def ordered_ids(query: Query, matching: Matching, *, limit: int, offset: int = 0) -> Fragment:
    """The entries' primary keys in the order that the query asks for."""
    tables = Fragment(matching.tables)
    if query.sort.startswith("number:"):
        tables = Fragment(
            f"{matching.tables} LEFT JOIN search_searchfacet n ON n.entry_id = e.id AND n.name = %s AND n.value = ''",
            (query.sort.removeprefix("number:"),),
        )
        order = Fragment("n.number IS NULL, n.number, e.starts_at, e.id")
    elif query.sort == "newest":
        order = Fragment("e.created_at DESC, e.id DESC")
    elif query.sort == "" and matching.relevance.sql:
        order = Fragment(f"{matching.relevance.sql}, e.id", matching.relevance.parameters)
    else:
        order = Fragment("e.starts_at, e.id")
    where = both([scope(query, matching), *(has_value(name, values) for name, values in applied(query).items())])
    return Fragment(
        f"SELECT e.id FROM {tables.sql} WHERE {where.sql} ORDER BY {order.sql} LIMIT %s OFFSET %s",
        (*tables.parameters, *where.parameters, *order.parameters, limit, offset),
    )


def counts(query: Query, matching: Matching) -> Fragment:
    """Rows of name, value and count in one statement; the row without a name is the total.

    Each facet that is applied is counted with all the others applied, the rest together with all.
    """
    where = scope(query, matching)
    filters = applied(query)
    everywhere = both(has_value(name, values, "m.id") for name, values in filters.items())
    parts = [Fragment(f"SELECT '', '', count(*) FROM matched m WHERE {everywhere.sql}", everywhere.parameters)]
    together = tuple(name for name in query.count if name not in filters)
    if together:
        parts.append(_grouped(one_of("f.name", together), everywhere))
    for name in query.count:
        if name in filters:
            rest = both(has_value(other, values, "m.id") for other, values in filters.items() if other != name)
            parts.append(_grouped(Fragment("f.name = %s", (name,)), rest))
    return Fragment(
        f"WITH matched AS MATERIALIZED (SELECT e.id FROM {matching.tables} WHERE {where.sql}) "
        + " UNION ALL ".join(part.sql for part in parts),
        where.parameters + sum((part.parameters for part in parts), ()),
    )


def applied(query: Query) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in query.facets.items() if values}


def _grouped(names: Fragment, narrowed: Fragment) -> Fragment:
    return Fragment(
        "SELECT f.name, f.value, count(*) FROM matched m JOIN search_searchfacet f ON f.entry_id = m.id "
        f"WHERE {names.sql} AND f.number IS NULL AND {narrowed.sql} GROUP BY f.name, f.value",
        names.parameters + narrowed.parameters,
    )
