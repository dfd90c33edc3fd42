"""What tests of every engine write into the index, and how they ask."""

import datetime

from django.core.cache import caches

from thep.search import entries, results
from thep.search.models import SearchEntry
from thep.search.queries import Query, Results

WORDS = [
    "reading",
    "phonics",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    '"',
    "*",
    "'",
    ":",
    "title:",
    "(",
    ")",
    "^",
    "-",
    "\\",
    "%s",
    "<b>",
    "&",
    "|",
    "!",
    "<->",
    "SENCO",
    "phoincs",
]


def course(key: str, title: str, **said: object) -> SearchEntry:
    return entries.write("course", key, title=title, url=f"/courses/{key}/", **said)


def find(words: str = "", **asked: object) -> Results:
    for cache in ("pages", "results"):
        caches[cache].clear()
    return results.find(Query(words=words, **asked))


def titles(words: str = "", **asked: object) -> list[str]:
    return [hit.title for hit in find(words, **asked).hits]


def at(day: int) -> datetime.datetime:
    return datetime.datetime(2027, 1, day, 9, tzinfo=datetime.UTC)
