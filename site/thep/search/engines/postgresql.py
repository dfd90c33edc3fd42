"""PostgreSQL: weighted vectors that the database generates, an index over them, ts_rank and ts_headline."""

from collections.abc import Iterable, Sequence

from .. import highlights
from ..models import SearchEntry
from ..words import Clause
from . import statements
from .database import DatabaseEngine
from .statements import Fragment, Matching

QUERY = "to_tsquery('search_english', %s)"
# What a word counts in the body, nothing, the summary and the title; long texts count a little less.
RANK = f"ts_rank('{{0.1, 0.1, 0.4, 1.0}}', e.vector, {QUERY}, 1) DESC"
BODY_SEARCHED_FOR_A_SNIPPET = 5_000


class PostgreSQLEngine(DatabaseEngine):
    """The vectors are generated columns of the entry: there is nothing to write."""

    def index(self, entries: Iterable[SearchEntry]) -> None:
        pass

    def remove(self, ids: Iterable[int]) -> None:
        pass

    def clean(self) -> None:
        pass

    def matching(self, clauses: Sequence[Clause], *, any_of_them: bool = False) -> Matching:
        return _matching("e.vector", _expression(clauses, any_of_them=any_of_them))

    def matching_titles(self, clauses: Sequence[Clause]) -> Matching:
        return _matching("e.title_vector", _expression(clauses, unfinished=True))

    def marked(self, clauses: Sequence[Clause], ids: Sequence[int], visible: Fragment) -> Fragment:
        chosen = statements.one_of("e.id", ids)
        asked = _expression(clauses, any_of_them=True)
        return Fragment(
            "SELECT e.id, e.kind, e.key, e.title, e.summary, e.url, e.starts_at, "
            f"{_headline('e.title', 'HighlightAll=true')} AS marked_title, "
            f"{_headline('e.summary', 'HighlightAll=true')} AS marked_summary, "
            f"{_headline(f'left(e.body, {BODY_SEARCHED_FOR_A_SNIPPET})', 'MaxWords=30, MinWords=15')} AS marked_body "
            f"FROM search_searchentry e WHERE {chosen.sql} AND {visible.sql}",
            (asked, asked, asked, *chosen.parameters, *visible.parameters),
        )


def _matching(column: str, asked: str) -> Matching:
    return Matching("search_searchentry e", Fragment(f"{column} @@ {QUERY}", (asked,)), Fragment(RANK, (asked,)))


def _headline(text: str, options: str) -> str:
    """The parser takes "<b>" for a tag and "KS1/KS2" for a path: it's given stand-ins, as the vectors are given blanks."""
    plain = f"translate({text}, '{highlights.MISREAD}', '{highlights.STAND_INS}')"
    return f"ts_headline('search_english', {plain}, {QUERY}, 'StartSel={highlights.START}, StopSel={highlights.STOP}, {options}')"


def _expression(clauses: Sequence[Clause], *, any_of_them: bool = False, unfinished: bool = False) -> str:
    """The clauses as to_tsquery reads them. Every word is quoted, so that none is taken for an operator."""
    parts = []
    for clause in clauses:
        alternatives = ["(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in clause.phrases]
        if unfinished and clause.prefix:
            alternatives.append(f"'{clause.prefix}':*")
        parts.append(f"({' | '.join(alternatives)})")
    return (" | " if any_of_them else " & ").join(parts)
