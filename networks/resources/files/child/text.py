"""Text as any database keeps it."""

import re

from .bounds import PAGE_TEXT


def tidy(text: str, most: int = PAGE_TEXT) -> str:
    """Return `text` as any database keeps it: no controls, no halves of characters, no more than `most`."""
    text = text[: most * 2].replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode("utf-8")
    text = re.sub(r"[\x02\ufffe]\n?", "", text)  # how a PDF's reader says that a word goes on in the next line
    text = re.sub(r"[\0-\x08\x0b-\x1f\x7f\ufffe\uffff]", " ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\xa0]+", " ", text)).strip()[:most]
