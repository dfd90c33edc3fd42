"""A reader's words, read: folded, split, and each widened by its synonyms. No word of a reader reaches an engine unsplit."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_TEXT = 400
LONGEST_WORD = 40
MOST_WORDS = 12
SHORTEST_PREFIX = 3

Phrase = tuple[str, ...]
Synonyms = Mapping[Phrase, frozenset[Phrase]]

_WORD = re.compile(r"[^\W_]+")
# What a question is made of; they say nothing of what is looked for, unless there is nothing else.
UNTELLING = frozenset(
    """
    a about all also am an and any are as at be become been being but by can could did do does doing for from get had has have how i
    if in into is it its me my of on or our should so some that the their them there these they this those to us was we were what when
    where which who why will with would you your
    """.split()  # noqa: SIM905 -- prose is easier to read than ninety quotation marks
)


@dataclass(frozen=True)
class Clause:
    """What one word or term of the query is met by: any of `phrases`; `prefix` is a word that may be unfinished."""

    phrases: tuple[Phrase, ...]
    prefix: str = ""


def fold(text: str) -> str:
    """`text` in lower case and without accents, as the engines compare it."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).lower()


def split(text: str) -> list[str]:
    """The words of `text`, folded."""
    return _WORD.findall(fold(text))


def telling(text: str) -> list[str]:
    """The words to look for: folded, cut to what an engine is asked at most, without those that say nothing."""
    typed = [(fold(word)[:LONGEST_WORD], word.isupper()) for word in _WORD.findall(text[:LONGEST_TEXT])]
    pieces = [(piece, upper) for word, upper in typed for piece in _WORD.findall(word)]
    kept = [piece for piece, upper in pieces if upper or piece not in UNTELLING]
    return (kept or [piece for piece, _ in pieces])[:MOST_WORDS]


def clauses(words: list[str], synonyms: Synonyms) -> tuple[Clause, ...]:
    """One clause for each word, or for each run of words that is a term with synonyms; the last word may be unfinished."""
    longest = max((len(term) for term in synonyms), default=1)
    made: list[Clause] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            term = tuple(words[at : at + length])
            others = synonyms.get(term) or synonyms.get((*term[:-1], term[-1].removesuffix("s")), frozenset())
            if others:
                made.append(Clause((term, *sorted(others - {term}))))
                at += length
                break
        else:
            word = words[at]
            at += 1
            made.append(Clause(((word,),), prefix=word if at == len(words) and len(word) >= SHORTEST_PREFIX else ""))
    return tuple(made)
