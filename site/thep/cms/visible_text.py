"""What of a text can be seen: what people paste brings characters along that print nothing, and some that lie about what follows."""

import unicodedata

UNSEEN = frozenset(
    "\u00ad\u200b\u200e\u200f\u2060\ufeff"  # soft hyphen, zero-width space, direction marks, word joiner, byte-order mark
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # bidirectional overrides: a name could show another's
)
"""Joiners (U+200C, U+200D), variation selectors and the tags of flags are not among them: they belong to words and to emoji."""

NO_TEXT = frozenset({"Cc", "Cs", "Co"})
"""Control characters, halves of a pair, and what each font draws as it likes. Characters newer than this Python are let through."""


def visible(text: str) -> str:
    """Return `text` without what cannot be seen. The ends of lines are control characters, too: split lines before."""
    return "".join(each for each in text if each not in UNSEEN and unicodedata.category(each) not in NO_TEXT and not _is_no_character(each))


def one_line(text: str) -> str:
    """Return what can be seen of `text` on one line, with single spaces: it can begin no line of its own in a calendar or a header."""
    return " ".join(" ".join(visible(word) for word in text.split()).split())


def _is_no_character(each: str) -> bool:
    """Return whether Unicode keeps it for programs, which no database and no file need hold."""
    return ord(each) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(each) <= 0xFDEF
