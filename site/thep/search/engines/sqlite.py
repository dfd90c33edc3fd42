"""SQLite: an FTS5 table beside the entries, with Porter stems, weighted bm25 and its own highlights."""

from collections.abc import Iterable, Sequence

from django.db import connection

from .. import highlights
from ..models import SearchEntry
from ..words import Clause
from . import statements
from .database import DatabaseEngine
from .statements import Fragment, Matching

# The weights of title, summary and body.
RANK = "bm25(search_text, 10.0, 4.0, 1.0)"


class SQLiteEngine(DatabaseEngine):
    """`search_text` holds its own copy of the words under the entry's primary key, so that no write elsewhere can put it out of step."""

    def index(self, entries: Iterable[SearchEntry]) -> None:
        entries = list(entries)
        self.remove([entry.pk for entry in entries])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_text (rowid, title, summary, body) VALUES (%s, %s, %s, %s)",
                [(entry.pk, entry.title, entry.summary, entry.body) for entry in entries],
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

    def matching_titles(self, clauses: Sequence[Clause]) -> Matching:
        return _matching(f"title : ({_expression(clauses, unfinished=True)})")

    def marked(self, clauses: Sequence[Clause], ids: Sequence[int], visible: Fragment) -> Fragment:
        chosen = statements.one_of("search_text.rowid", ids)
        marks = f"'{highlights.START}', '{highlights.STOP}'"
        return Fragment(
            "SELECT e.id, e.kind, e.key, e.title, e.summary, e.url, e.starts_at, "
            f"highlight(search_text, 0, {marks}) AS marked_title, highlight(search_text, 1, {marks}) AS marked_summary, "
            f"snippet(search_text, 2, {marks}, '…', 30) AS marked_body "
            "FROM search_text JOIN search_searchentry e ON e.id = search_text.rowid "
            f"WHERE search_text MATCH %s AND {chosen.sql} AND {visible.sql}",
            (_expression(clauses, any_of_them=True), *chosen.parameters, *visible.parameters),
        )


def _matching(asked: str) -> Matching:
    tables = "search_text JOIN search_searchentry e ON e.id = search_text.rowid"
    return Matching(tables, Fragment("search_text MATCH %s", (asked,)), Fragment(RANK))


def _expression(clauses: Sequence[Clause], *, any_of_them: bool = False, unfinished: bool = False) -> str:
    """The clauses as FTS5 reads them. Every word is quoted, so that none is taken for an operator."""
    parts = []
    for clause in clauses:
        alternatives = [f'"{" ".join(phrase)}"' for phrase in clause.phrases]
        if unfinished and clause.prefix:
            alternatives.append(f'"{clause.prefix}" *')
        parts.append(f"({' OR '.join(alternatives)})")
    return (" OR " if any_of_them else " AND ").join(parts)
