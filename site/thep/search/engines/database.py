"""What the two database engines share: how a question is read, answered, remembered and, where nothing is found, read again."""

import hashlib
from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from .. import highlights, spelling
from ..facets import facets, groups
from ..memory import MANY, shared
from ..models import UNDATED, SearchEntry
from ..queries import EMPTY, Hit, Query, Results
from ..synonyms import synonyms
from ..words import Clause, clauses, telling
from . import statements
from .statements import EVERYTHING, Fragment, Matching

NUMBER = "q"
MOST_RANKED = 1_000
"""Entries of an answer whose order is remembered; pages beyond ask again."""


@dataclass(frozen=True)
class Reading:
    """A question as it was understood, and which entries answer it. `matched` counts those of the words, whatever the filters.

    `others` says of each of `ids`, in their order, how many further entries of its group it stands for; empty where nothing is grouped.
    """

    # Hundreds of answers are remembered at once: an array has eight bytes for a number, where a tuple has thirty-six.
    clauses: tuple[Clause, ...]
    ids: "array[int]"
    total: int
    counts: dict[str, dict[str, int]]
    matched: int = 0
    without: dict[str, int] = field(default_factory=dict)
    others: "array[int]" = field(default_factory=lambda: array(NUMBER))
    suggestion: str = ""
    loose: bool = False


@dataclass(frozen=True)
class Found:
    """Which words of an entry's title, summary and body were found, each by its number among the words of that text."""

    title: frozenset[int]
    summary: frozenset[int]
    body: frozenset[int]


NOTHING = Found(frozenset(), frozenset(), frozenset())


class DatabaseEngine(ABC):
    """A full-text index in the database that holds the entries."""

    @abstractmethod
    def index(self, entries: Iterable[SearchEntry]) -> None: ...

    @abstractmethod
    def remove(self, ids: Iterable[int]) -> None: ...

    @abstractmethod
    def clean(self) -> None: ...

    @abstractmethod
    def matching(self, clauses: Sequence[Clause], *, any_of_them: bool = False) -> Matching:
        """Return how entries that meet the clauses are found."""

    @abstractmethod
    def with_found(self, clauses: Sequence[Clause], ids: Sequence[int], visible: Fragment) -> Fragment:
        """Return the entries of `ids`, each with what `found_in` needs."""

    @abstractmethod
    def found_in(self, entry: Any) -> Found:
        """Return which words of an entry of `with_found` were found."""

    def search(self, query: Query) -> Results:
        asked = query.words.strip()
        if asked and not telling(asked):
            return Results(hits=(), total=0, counts={name: {} for name in query.count})
        if query.starts_after:  # asked with "now", so that a question would never be the same twice
            query = replace(query, starts_after=query.starts_after.replace(second=0, microsecond=0))
        reading = self._read(query) if query.fresh else shared(_name(query), lambda: self._read(query), cache=MANY)
        first = (max(query.page, 1) - 1) * query.per_page
        ranked = reading
        if len(reading.ids) < min(first + query.per_page, reading.total) and first < reading.total:
            ranked = self._answer(query, reading.clauses, loose=reading.loose, kept=reading.total)
        return Results(
            hits=self._hits(query, ranked, first),
            total=reading.total,
            counts=reading.counts,
            without=reading.without,
            suggestion=reading.suggestion,
            loose=reading.loose,
        )

    def _read(self, query: Query) -> Reading:
        """Understand the words in each way in turn, until one finds something."""
        words = telling(query.words)
        meanings = synonyms() if words else {}
        plain = clauses(words, meanings)
        reading = self._answer(query, plain)
        if reading.matched or not words:
            return reading  # where only the filters leave nothing, the words were understood
        guesses = spelling.guess(words, beginning=plain[-1].prefix)
        if guesses.endings:
            completed = self._answer(query, (*plain[:-1], Clause(tuple((word,) for word in guesses.endings))))
            if completed.total:
                return completed
        corrected = self._corrected(words, guesses)
        if corrected != words:
            better = self._answer(query, clauses(corrected, meanings))
            if better.total:
                return replace(better, suggestion=" ".join(corrected))
        if len(plain) > 1:
            some = self._answer(query, plain, loose=True)
            return some if some.total else reading
        return reading

    def _answer(self, query: Query, read: tuple[Clause, ...], *, loose: bool = False, kept: int | None = None) -> Reading:
        matching = self.matching(read, any_of_them=loose) if read else EVERYTHING
        kept = MOST_RANKED if kept is None else kept
        found = _ids(statements.ordered_ids(query, matching))
        applied = {name: values for name, values in query.facets.items() if values}
        if not found or not (applied or query.count or query.ranked_by or query.together):
            none: dict[str, dict[str, int]] = {name: {} for name in query.count}
            return Reading(clauses=read, ids=found[:kept], total=len(found), matched=len(found), counts=none, loose=loose)
        values = facets().knowing(found) if query.fresh else facets()
        narrowed = values.narrow(found, applied)
        if query.ranked_by:
            narrowed = values.ranked(narrowed, *query.ranked_by)
        others: dict[int, int] = {}
        counted: Sequence[int] = found
        if query.together:
            narrowed, others = groups().together(narrowed)
            counted, _ = groups().together(found)
        return Reading(
            clauses=read,
            ids=array(NUMBER, narrowed[:kept]),
            total=len(narrowed),
            matched=len(found),
            counts=values.count(counted, query.count, applied),
            without=values.without_each(counted, applied) if not narrowed else {},
            others=array(NUMBER, (others.get(pk, 0) for pk in narrowed[:kept])) if others else array(NUMBER),
            loose=loose,
        )

    def _corrected(self, words: list[str], guesses: spelling.Guesses) -> list[str]:
        """Return `words` in which each that no entry has is replaced by the nearest that most entries have.

        Two slips are a long way: of words as far as that, what begins most like it comes first.
        """
        candidates = {word: found[:5] for word, found in guesses.near.items()}
        if not any(candidates.values()):
            return words
        if len(words) == 1 and len(candidates[words[0]]) == 1 and not guesses.known:
            return [candidates[words[0]][0][1]]  # there is nothing to weigh
        asked = dict.fromkeys([*words, *(near for found in candidates.values() for _, near in found)])
        parts = []
        for word in asked:
            found = self.matching([Clause(((word,),))])
            parts.append(
                Fragment(
                    f"SELECT CAST(%s AS text), count(*) FROM {found.tables} WHERE {found.condition.sql}",
                    (word, *found.condition.parameters),
                )
            )
        united = Fragment(" UNION ALL ".join(part.sql for part in parts), sum((part.parameters for part in parts), ()))
        entries = dict(_rows(united))
        corrected = []
        for word in words:
            known = [
                (slip, -spelling.beginning_shared(word, near) if slip > 1 else 0, -entries[near], near)
                for slip, near in candidates[word]
                if entries[near]
            ]
            corrected.append(min(known)[-1] if known and not entries[word] else word)
        return corrected

    def _hits(self, query: Query, reading: Reading, first: int) -> tuple[Hit, ...]:
        """Return a page's entries, from the place `first` on, that are still there and still the reader's to see, in their order."""
        ids = reading.ids[first : first + query.per_page]
        others = dict(zip(ids, reading.others[first : first + query.per_page], strict=False))
        if not ids:
            return ()
        visible = statements.visible(query.access)
        if reading.clauses:
            chosen = self.with_found(reading.clauses, ids, visible)
        else:
            among = statements.one_of("e.id", ids)
            chosen = Fragment(
                f"SELECT {statements.SHOWN} FROM search_searchentry e WHERE {among.sql} AND {visible.sql}",
                among.parameters + visible.parameters,
            )
        by_id = {entry.pk: entry for entry in SearchEntry.objects.raw(chosen.sql, chosen.parameters)}
        return tuple(self._hit(by_id[pk], reading, others.get(pk, 0)) for pk in ids if pk in by_id)

    def _hit(self, entry: SearchEntry, reading: Reading, others: int) -> Hit:
        found = self.found_in(entry) if reading.clauses else NOTHING
        snippet = highlights.snippet(entry.body, found.body) if found.body and not found.summary else EMPTY
        return Hit(
            kind=entry.kind,
            key=entry.key,
            title=entry.title,
            summary=entry.summary,
            url=entry.url,
            highlight=snippet or highlights.marked(entry.summary, found.summary),
            marked_title=highlights.marked(entry.title, found.title),
            starts_at=None if entry.starts_at == UNDATED else entry.starts_at,
            others=others,
        )


def _name(query: Query) -> str:
    """Return the question's name in memory: all that changes which entries answer it, and nothing of which page is shown."""
    applied = sorted((name, sorted(values)) for name, values in query.facets.items())
    asked = (
        *(query.words, query.kinds, applied, query.count, query.sort, query.ranked_by),
        *(query.together, sorted(query.access), query.starts_after),
    )
    return hashlib.blake2b(repr(asked).encode(errors="replace"), digest_size=16).hexdigest()


def _rows(fragment: Fragment) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(fragment.sql, fragment.parameters)
        return cursor.fetchall()


def _ids(fragment: Fragment) -> "array[int]":
    with connection.cursor() as cursor:
        cursor.execute(fragment.sql, fragment.parameters)
        return array(NUMBER, (row[0] for row in cursor))
