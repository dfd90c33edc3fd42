"""What may be half a minute old, kept beside each process.

Everything kept ends with the half minute in which it was read: an answer made of kept counts is no older than half a minute all together,
and the page made of it, kept for as long again (`thep.cms.page_cache`), no older than a minute.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

T = TypeVar("T")

SECONDS = 30
FEW = "pages"
MANY = "results"
"""The cache of what there can be any number of; what there are few of is out of its way."""


def remembered(key: str, read: Callable[[], T], *, cache: str = FEW) -> T:
    """Return what `read` answers, or answered earlier in this half minute."""
    kept: tuple[T] | None = caches[cache].get(_name(key))
    if kept is None:
        left = SECONDS - int(time.time()) % SECONDS
        kept = (read(),)
        caches[cache].set(_name(key), kept, left)
    return kept[0]


def forget(key: str) -> None:
    caches[FEW].delete(_name(key))


def _name(key: str) -> str:
    return f"search:{key}"
