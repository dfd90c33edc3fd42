"""Where entries come from. A domain registers a source for each kind from its `apps.py`."""

from collections.abc import Iterable
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


def register(kind: str, source: Source) -> None:
    _sources[kind] = source


def sources() -> dict[str, Source]:
    return dict(_sources)


def refresh(kind: str, key: object) -> None:
    """The entry of `kind` and `key` says what its source says now, in the caller's transaction; it is gone where the source has none."""
    data = _sources[kind].build(str(key))
    if data is None:
        entries.remove(kind, key)
    else:
        entries.write(kind, key, **{field.name: getattr(data, field.name) for field in fields(data)})
