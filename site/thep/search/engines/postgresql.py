"""PostgreSQL: weighted vectors of each entry's words, an index over them, and ts_rank."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from ..models import SearchEntry
from ..words import UNTELLING, Clause, for_engine, indexed, split
from . import statements
from .database import DatabaseEngine, Found
from .statements import Fragment, Matching

QUERY = "to_tsquery('search_english', %s)"
# What a word counts in the body, nothing, the summary and the title; long texts count a little less.
RANK = f"ts_rank('{{0.1, 0.1, 0.4, 1.0}}', e.vector, {QUERY}, 1) DESC"
VECTOR = (
    "setweight(to_tsvector('search_english', %s), 'A') || setweight(to_tsvector('search_english', %s), 'B') "
    "|| setweight(to_tsvector('search_english', %s), 'D')"
)


class PostgreSQLEngine(DatabaseEngine):
    """The vectors stand in the entry's own row, which goes with them."""

    def index(self, entries: Iterable[SearchEntry]) -> None:
        words = [(indexed(entry.title), indexed(entry.summary), indexed(f"{entry.body} {entry.labels}"), entry.pk) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE search_searchentry SET vector = {VECTOR} WHERE id = %s",
                words,
            )

    def remove(self, ids: Iterable[int]) -> None:
        pass

    def clean(self) -> None:
        pass

    def matching(self, clauses: Sequence[Clause], *, any_of_them: bool = False) -> Matching:
        return _matching("e.vector", _expression(clauses, any_of_them=any_of_them))

    def with_found(self, clauses: Sequence[Clause], ids: Sequence[int], visible: Fragment) -> Fragment:
        chosen = statements.one_of("e.id", ids)
        return Fragment(
            f"SELECT {statements.SHOWN}, "
            "(SELECT string_agg(place::text, ' ') FROM unnest(e.vector) AS each, unnest(each.positions) AS place "
            "WHERE each.lexeme = ANY(tsvector_to_array(to_tsvector('search_english', %s)))) AS found_places "
            f"FROM search_searchentry e WHERE {chosen.sql} AND {visible.sql}",
            (_words(clauses), *chosen.parameters, *visible.parameters),
        )

    def found_in(self, entry: Any) -> Found:
        """Read the vector, which numbers its words from 1 through title, summary and body."""
        title = len(split(entry.title))
        summary = title + len(split(entry.summary))
        places = frozenset(int(place) - 1 for place in (entry.found_places or "").split())
        return Found(
            title=frozenset(place for place in places if place < title),
            summary=frozenset(place - title for place in places if title <= place < summary),
            body=frozenset(place - summary for place in places if summary <= place),
        )


def _words(clauses: Sequence[Clause]) -> str:
    """Return the words to mark. Of a phrase, not what it is held together with: "and" stands everywhere."""
    phrases = [phrase for clause in clauses for phrase in clause.phrases]
    return " ".join(for_engine(word) for phrase in phrases for word in phrase if len(phrase) == 1 or word not in UNTELLING)


def _matching(column: str, asked: str) -> Matching:
    return Matching("search_searchentry e", Fragment(f"{column} @@ {QUERY}", (asked,)), Fragment(RANK, (asked,)))


def _expression(clauses: Sequence[Clause], *, any_of_them: bool = False) -> str:
    """Return the clauses as to_tsquery reads them. Every word is quoted, so that none is taken for an operator."""
    parts = []
    for clause in clauses:
        alternatives = ["(" + " <-> ".join(f"'{for_engine(word)}'" for word in phrase) + ")" for phrase in clause.phrases]
        parts.append(f"({' | '.join(alternatives)})")
    return (" | " if any_of_them else " & ").join(parts)
