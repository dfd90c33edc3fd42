"""What may be half a minute old, kept beside each process.

Everything kept ends with the half minute in which it was read: an answer made of kept counts is no older than half a minute all together,
and the page made of it, kept for as long again (`thep.cms.page_cache`), no older than a minute.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

from thep.own_memory import Shared

T = TypeVar("T")

SECONDS = 30
FEW = "pages"
MANY = "results"
"""The cache of what there can be any number of; what there are few of is out of its way."""


def remembered(key: str, read: Callable[[], T], *, cache: str = FEW) -> T:
    """Return what `read` answers, or a copy of what it answered earlier in this half minute."""
    kept: tuple[T] | None = caches[cache].get(_name(key))
    if kept is None:
        kept = (read(),)
        caches[cache].set(_name(key), kept, _seconds_left())
    return kept[0]


def shared(key: str, read: Callable[[], T], *, cache: str = FEW) -> T:
    """Return what `read` answers, or the very thing that it answered earlier in this half minute.

    It is no copy, as making one of a page or of a thousand entries takes longer than a query. Other requests have it too: change nothing
    of it.
    """
    kept: Shared | None = caches[cache].get(_name(key))
    if kept is None:
        kept = Shared(read())
        caches[cache].set(_name(key), kept, _seconds_left())
    value: T = kept.value
    return value


def forget(key: str) -> None:
    caches[FEW].delete(_name(key))


def _name(key: str) -> str:
    return f"search:{key}"


def _seconds_left() -> int:
    return SECONDS - int(time.time()) % SECONDS
