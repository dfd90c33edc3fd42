"""Where entries come from. A domain registers a source for each kind from its `apps.py`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from typing import Protocol

from . import entries
from .entries import EntryData


class Source(Protocol):
    """What a domain knows of its things of one kind."""

    def build(self, key: str) -> EntryData | None:
        """What the thing of this key says of itself now; None where it is gone or is not to be found."""

    def keys(self) -> Iterable[str]:
        """The key of everything that is to be found."""


_sources: dict[str, Source] = {}
_postponed: ContextVar[set[tuple[str, str]] | None] = ContextVar("postponed", default=None)


def register(kind: str, source: Source) -> None:
    _sources[kind] = source


def sources() -> dict[str, Source]:
    return dict(_sources)


def refresh(kind: str, key: object) -> None:
    """The entry of `kind` and `key` says what its source says now, in the caller's transaction; it is gone where the source has none."""
    if (waiting := _postponed.get()) is not None:
        waiting.add((kind, str(key)))
        return
    data = _sources[kind].build(str(key))
    if data is None:
        entries.remove(kind, key)
    else:
        entries.write(kind, key, **{field.name: getattr(data, field.name) for field in fields(data)})


@contextmanager
def postponed() -> Iterator[None]:
    """What is to be refreshed inside is refreshed once, at the end: for a load of many things that change many times. Not for requests."""
    waiting: set[tuple[str, str]] = set()
    token = _postponed.set(waiting)
    try:
        yield
    finally:
        _postponed.reset(token)
    for kind, key in sorted(waiting):
        refresh(kind, key)
