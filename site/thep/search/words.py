"""A reader's words, read: folded, split, and each widened by its synonyms. No word of a reader reaches an engine unsplit."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LONGEST_TEXT = 400
LONGEST_WORD = 40
MOST_WORDS = 12
SHORTEST_PREFIX = 3

Phrase = tuple[str, ...]
Synonyms = Mapping[Phrase, frozenset[Phrase]]


def _ranges(codes: Iterable[int]) -> str:
    """Return `codes` as the ranges of a character class of a regular expression."""
    parts: list[list[int]] = []
    for code in codes:
        if parts and code == parts[-1][1] + 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in parts)


# What belongs to the letter before it: vowel signs of Bengali, Hindi and Tamil, accents, points and vowel signs of Hebrew and Arabic.
# Python's \w has none of them, and would take such words apart.
_MARKS = _ranges(code for code in range(0x300, 0x20000) if unicodedata.category(chr(code)).startswith("M"))
# What prints nothing inside a word: the joiners of Persian and of Indian scripts, and the soft hyphen.
_JOINERS = "\u00ad\u034f\u200c\u200d\u2060"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}{_JOINERS}])*")
_ENCODED = re.compile(r"(?=[^\x00-\x7f])[\W\d]")
# Variation selectors, and the stroke that lengthens an Arabic word to fill a line.
_PASSED_OVER = frozenset(f"{_JOINERS}\u0640") | frozenset(map(chr, range(0xFE00, 0xFE10)))
# Letters that no normal form takes apart, as people type them who haven't got them.
UNJOINED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"})
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
    """Return `text` as it is compared, in small letters and without accents, ligatures as their letters and digits as ours.

    Accents, and the vowel signs of Hebrew and Arabic, which are mostly left out in writing, go. The marks of other scripts stay: without
    them a word is another word (Bengali "din" and "dan").
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(_plain(each) for each in decomposed if not _is_passed_over(each)).casefold().translate(UNJOINED)


def _plain(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _is_passed_over(character: str) -> bool:
    """Say whether it makes no other word: by Unicode's combining classes, points and vowel signs are 10 to 36, accents 200 and above."""
    place = unicodedata.combining(character)
    return 10 <= place <= 36 or place >= 200 or character in _PASSED_OVER


def split(text: str) -> list[str]:
    """Return the words of `text`, folded."""
    return [piece for word in _WORD.findall(text) for piece in _pieces(word)]


def places(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each word of `text` begins and ends in it, and how many words of `split` it is ("½" is two)."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), len(_pieces(match[0]))


def _pieces(word: str) -> list[str]:
    return _WORD.findall(fold(word))


def indexed(text: str) -> str:
    """Return `text` as an engine is to index it: the words of `split`, each a single word to any parser, with a space between them."""
    return " ".join(for_engine(word[:LONGEST_WORD]) for word in split(text))


def for_engine(word: str) -> str:
    """Return a folded word with its marks spelt in letters: what is a letter is told differently by SQLite, PostgreSQL and each locale."""
    return word if word.isascii() else _ENCODED.sub(lambda match: f"q{ord(match[0]):x}q", word)


def telling(text: str) -> list[str]:
    """Return the words to look for: folded, cut to what an engine is asked at most, without those that say nothing."""
    pieces = [(piece[:LONGEST_WORD], word.isupper()) for word in _WORD.findall(text[:LONGEST_TEXT]) for piece in _pieces(word)]
    kept = [piece for piece, upper in pieces if upper or piece not in UNTELLING]
    return (kept or [piece for piece, _ in pieces])[:MOST_WORDS]


def clauses(words: list[str], synonyms: Synonyms) -> tuple[Clause, ...]:
    """Return one clause for each word, or for each run of words that is a term with synonyms; the last word may be unfinished."""
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
