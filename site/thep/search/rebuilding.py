"""Rebuilding what is findable: nothing is lost or doubled, and readers search on meanwhile."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction

from . import engines, registry, spelling
from .models import SearchEntry, SearchWord

T = TypeVar("T")

BATCH = 200


def rebuild() -> dict[str, int]:
    """Make every source's entries say what it says now, delete those it no longer has, and index all text anew.

    Answers how many entries there are of each kind. Each batch is a transaction of its own.
    """
    for kind, source in registry.sources().items():
        keys = {str(key) for key in source.keys()}  # noqa: SIM118 -- a source is no mapping
        # What is not in `keys` may have been written since they were read: its source is asked again before it is removed.
        written = SearchEntry.objects.filter(kind=kind).values_list("key", flat=True)
        for batch in _batches(sorted(keys | set(written))):
            with transaction.atomic():
                for key in batch:
                    registry.refresh(kind, key)
    _index_anew()
    counts = dict.fromkeys(registry.sources(), 0)
    for kind in SearchEntry.objects.values_list("kind", flat=True).iterator():
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _index_anew() -> None:
    """Make the text index and the vocabulary of every entry's words, and no others."""
    engine = engines.current()
    used: set[str] = set()
    for ids in _batches(SearchEntry.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            entries = list(SearchEntry.objects.select_for_update().filter(pk__in=ids))
            engine.index(entries)
            used |= spelling.learn(entries)
    unused = [pk for pk, word in SearchWord.objects.values_list("pk", "word") if word not in used]
    for batch in _batches(unused):
        SearchWord.objects.filter(pk__in=batch).delete()
    engine.clean()


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
