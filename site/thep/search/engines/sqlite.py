"""SQLite: an FTS5 table beside the entries, with Porter stems, weighted bm25 and its own highlights."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from ..models import SearchEntry
from ..words import Clause, for_engine, indexed
from . import statements
from .database import DatabaseEngine, Found
from .statements import Fragment, Matching

START, STOP = "\x02", "\x03"
"""Which no indexed word holds."""

# The weights of title, summary and body.
RANK = "bm25(search_text, 10.0, 4.0, 1.0)"


class SQLiteEngine(DatabaseEngine):
    """`search_text` holds the words of each text, folded, under the entry's primary key: no write elsewhere can put it out of step."""

    def index(self, entries: Iterable[SearchEntry]) -> None:
        entries = list(entries)
        self.remove([entry.pk for entry in entries])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_text (rowid, title, summary, body) VALUES (%s, %s, %s, %s)",
                [(entry.pk, indexed(entry.title), indexed(entry.summary), indexed(f"{entry.body} {entry.labels}")) for entry in entries],
            )

    def remove(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_text WHERE rowid = %s", [(pk,) for pk in ids])

    def clean(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_text WHERE rowid NOT IN (SELECT id FROM search_searchentry)")
            cursor.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")

    def matching(self, clauses: Sequence[Clause], *, any_of_them: bool = False) -> Matching:
        return _matching(_expression(clauses, any_of_them=any_of_them))

    def with_found(self, clauses: Sequence[Clause], ids: Sequence[int], visible: Fragment) -> Fragment:
        chosen = statements.one_of("search_text.rowid", ids)
        columns = ", ".join(
            f"highlight(search_text, {at}, '{START}', '{STOP}') AS found_{name}" for at, name in enumerate(("title", "summary", "body"))
        )
        return Fragment(
            f"SELECT {statements.SHOWN}, {columns} "
            "FROM search_text JOIN search_searchentry e ON e.id = search_text.rowid "
            f"WHERE search_text MATCH %s AND {chosen.sql} AND {visible.sql}",
            (_expression(clauses, any_of_them=True), *chosen.parameters, *visible.parameters),
        )

    def found_in(self, entry: Any) -> Found:
        return Found(_numbers(entry.found_title), _numbers(entry.found_summary), _numbers(entry.found_body))


def _numbers(text: str) -> frozenset[int]:
    """Return the numbers of the words between marks, of which one pair may hold a phrase."""
    found, inside = set(), False
    for number, word in enumerate(text.split(" ")):
        inside = inside or START in word
        if inside:
            found.add(number)
        inside = inside and STOP not in word
    return frozenset(found)


def _matching(asked: str) -> Matching:
    tables = "search_text JOIN search_searchentry e ON e.id = search_text.rowid"
    return Matching(tables, Fragment("search_text MATCH %s", (asked,)), Fragment(RANK))


def _expression(clauses: Sequence[Clause], *, any_of_them: bool = False) -> str:
    """Return the clauses as FTS5 reads them. Every word is quoted, so that none is taken for an operator."""
    parts = []
    for clause in clauses:
        alternatives = [f'"{" ".join(map(for_engine, phrase))}"' for phrase in clause.phrases]
        parts.append(f"({' OR '.join(alternatives)})")
    return (" OR " if any_of_them else " AND ").join(parts)
