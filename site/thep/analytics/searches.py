"""Words that were searched for and found nothing, so that an editor can add a synonym, promote a page or write one.

Kept without who typed them, and not at all where they look like somebody: an address of email, a number to call, a whole sentence.
"""

import re
import unicodedata

LONGEST = 60
WORDS = 6
NUMBER = re.compile(r"\d(?:[\s().+-]*\d){5,}")
"""As long as a number to call, of an account or of a child."""


def kind_of(where: str) -> str:
    """Return the kind under which a search's words without results are counted; `where` is the name of a list."""
    return f"nothing found in {where}"


def normalise_words(words: str) -> str:
    """Return `words` as they are counted, whatever their case and spaces; "" where they are better not kept."""
    plain = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    plain = "".join(letter for letter in plain if letter.isprintable())
    if not any(letter.isalnum() for letter in plain) or len(plain) > LONGEST or len(plain.split()) > WORDS:
        return ""
    if "@" in plain or "://" in plain or NUMBER.search(plain):
        return ""
    return plain
