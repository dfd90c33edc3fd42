"""What a view says is to be counted each time its answer is sent, from the page cache too: `count_when_read(response, kind, key)`.

What is to be counted travels in a header of the answer, which the middleware reads, counts and takes away.
"""

from typing import TypeVar
from urllib.parse import quote, unquote

from django.http.response import HttpResponseBase

from . import searches

HEADER = "X-Counted"

Answer = TypeVar("Answer", bound=HttpResponseBase)


def count_when_read(response: Answer, kind: str, key: object) -> Answer:
    """Have `key` counted as `kind` each time `response` reaches a reader, and return the response."""
    mine = f"{quote(kind)}={quote(str(key))}"
    response.headers[HEADER] = f"{response.headers[HEADER]}&{mine}" if HEADER in response.headers else mine
    return response


def count_nothing_found(response: Answer, *, where: str, words: str) -> Answer:
    """Have `words` counted as having found nothing in `where` each time `response` reaches a reader, and return the response."""
    kept = searches.normalise_words(words)
    return count_when_read(response, searches.kind_of(where), kept) if kept else response


def read_header(header: str) -> list[tuple[str, str]]:
    """Return the kinds and keys that are to be counted."""
    pairs = (each.partition("=") for each in header.split("&"))
    return [(unquote(kind), unquote(key)) for kind, _, key in pairs if kind and key]
