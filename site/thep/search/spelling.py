"""The words that entries use: what an unfinished word is completed with and a misspelt one corrected to.

The vocabulary only grows between rebuilds, but for names that are forgotten; a word that no entry has any more corrects nothing, since it
finds nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from string import ascii_lowercase

from django.db.models import Q
from django.db.models.functions import Length

from .models import SearchEntry, SearchWord
from .words import LONGEST_WORD, split

SHORTEST = 3
MOST_ENDINGS = 12
PARAMETERS = 5_000


def learn(entries: Iterable[SearchEntry]) -> set[str]:
    """Add the words of `entries` to the vocabulary, and return them."""
    words = {
        word
        for entry in entries
        for word in split(f"{entry.title} {entry.summary} {entry.body} {entry.labels}")
        if SHORTEST <= len(word) <= LONGEST_WORD and not word.isdigit()
    }
    in_order = sorted(words)  # so that two writers of the same new words wait for each other instead of deadlocking
    for start in range(0, len(in_order), PARAMETERS):
        some = in_order[start : start + PARAMETERS]
        known = set(SearchWord.objects.filter(word__in=some).values_list("word", flat=True))
        SearchWord.objects.bulk_create([SearchWord(word=word) for word in some if word not in known], ignore_conflicts=True)
    return words


def forget_unused(text: str) -> None:
    """Take the words of `text`, such as the name of somebody who wants to be forgotten, out of the vocabulary, where no entry has them."""
    for word in {word for word in split(text) if len(word) >= SHORTEST}:
        has_it = reduce(or_, (Q(**{f"{field}__icontains": word}) for field in ("title", "summary", "body", "labels")))
        if not SearchEntry.objects.filter(has_it).exists():
            SearchWord.objects.filter(word=word).delete()


@dataclass(frozen=True)
class Guesses:
    """What may be meant by words that find nothing.

    `endings` are some known words that begin like the last, shortest first: a stem need not begin with what its word begins with
    ("communicat", "commun"). `near` has for each word those that it may be a slip for, each with its distance, the nearest first; of those
    as near, what begins most like it. A slip is one letter missing, added, changed or swapped; two in a word of six letters or more that
    begins right. `known` are those of the words that some entry has, or had.
    """

    endings: list[str]
    near: dict[str, list[tuple[int, str]]]
    known: frozenset[str]


def guess(words: Iterable[str], *, beginning: str = "") -> Guesses:
    """Return what may be meant by `words`, the last of which begins with `beginning` if it is unfinished; one query for them all."""
    asked = {word: _slips(word) if len(word) >= SHORTEST else Q(pk__in=()) for word in words}
    wanted = reduce(or_, asked.values(), _begins(beginning) if beginning else Q(pk__in=()))
    candidates = list(SearchWord.objects.alias(length=Length("word")).filter(wanted).values_list("word", flat=True))
    begun = [word for word in candidates if beginning and word.startswith(beginning)]
    return Guesses(
        endings=sorted(begun, key=lambda word: (len(word), word))[:MOST_ENDINGS],
        near={
            word: sorted(_near(word, candidates), key=lambda each: (each[0], -beginning_shared(word, each[1]), each[1])) for word in asked
        },
        known=frozenset(asked).intersection(candidates),
    )


def _near(word: str, candidates: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Return those of `candidates`, found for this word or for another, that `word` may be a slip for."""
    if len(word) < SHORTEST:
        return
    for candidate in candidates:
        slip = distance(word, candidate)
        if slip == 1 or (slip == 2 and len(word) >= 6 and candidate[0] == word[0]):
            yield slip, candidate


def _slips(word: str) -> Q:
    slips = Q(word__in=_one_slip(word))
    if len(word) >= 6:
        slips |= _begins(word[0]) & Q(length__gte=len(word) - 2, length__lte=len(word) + 2)
    return slips


def beginning_shared(one: str, other: str) -> int:
    """Return how many letters the two begin with alike."""
    return next((at for at, (letter, its) in enumerate(zip(one, other, strict=False)) if letter != its), min(len(one), len(other)))


def distance(one: str, other: str) -> int:
    """Return how many letters must be added, dropped, changed or swapped with their neighbour between the two; 3 for more than two."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return 3
    return min(row[-1], 3)


def _begins(beginning: str) -> Q:
    """Return a range, which an index serves in SQLite too, where LIKE would read the whole table."""
    return Q(word__gte=beginning, word__startswith=beginning)


def _one_slip(word: str) -> set[str]:
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in halves if right for letter in ascii_lowercase}
    added = {left + letter + right for left, right in halves for letter in ascii_lowercase}
    return dropped | swapped | changed | added
