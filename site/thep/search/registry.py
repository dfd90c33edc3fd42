"""Where entries come from: each domain declares a source for each kind of thing that it has."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from typing import Protocol

from thep.domains import declared

from . import entries
from .entries import EntryData


class Source(Protocol):
    """What a domain knows of its things of one kind."""

    def build(self, key: str) -> EntryData | None:
        """Return what the thing of this key says of itself now; None where it is gone or is not to be found."""

    def keys(self) -> Iterable[str]:
        """Yield the key of everything that is to be found."""


@dataclass(frozen=True)
class SearchSource:
    """Things of one kind, `name`, that are found."""

    name: str
    source: Source


_postponed: ContextVar[set[tuple[str, str]] | None] = ContextVar("postponed", default=None)


def sources() -> dict[str, Source]:
    """Return the source of each kind of thing."""
    return {each.name: each.source for each in declared(SearchSource)}


def refresh(kind: str, key: object) -> None:
    """Make the entry of `kind` and `key` say what its source says now, in the caller's transaction; without a source it is gone."""
    if (waiting := _postponed.get()) is not None:
        waiting.add((kind, str(key)))
        return
    data = sources()[kind].build(str(key))
    if data is None:
        entries.remove(kind, key)
    else:
        entries.write(kind, key, **{field.name: getattr(data, field.name) for field in fields(data)})


@contextmanager
def postponed() -> Iterator[None]:
    """Refresh once, at the end, what is to be refreshed inside: for a load of many things that change many times. Not for requests."""
    waiting: set[tuple[str, str]] = set()
    token = _postponed.set(waiting)
    try:
        yield
    finally:
        _postponed.reset(token)
    for kind, key in sorted(waiting):
        refresh(kind, key)
