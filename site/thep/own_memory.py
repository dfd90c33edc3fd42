"""The cache that each process keeps by itself."""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


@dataclass(frozen=True, slots=True)
class Shared:
    """A value that everybody who asks is given itself, and no copy: nobody may change it."""

    value: Any


class OwnMemory(LocMemCache):
    """The memory of a process, which copies what it is given and what it gives, but keeps a `Shared` value as it is.

    A copy is made by pickling: of a page with its blocks, or of a thousand entries, that takes longer than a query.
    """

    # Django's class has these, of which its stubs say nothing.
    _cache: OrderedDict[str, Any]
    _lock: Lock
    _set: Callable[[str, Any, float | None], None]
    _has_expired: Callable[[str], bool]
    _delete: Callable[[str], bool]

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if not isinstance(value, Shared):
            super().set(key, value, timeout, version)
            return
        name = self.make_and_validate_key(key, version=version)
        with self._lock:
            self._set(name, value, timeout)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        name = self.make_and_validate_key(key, version=version)
        with self._lock:
            if self._has_expired(name):
                self._delete(name)
                return default
            kept = self._cache[name]
            self._cache.move_to_end(name, last=False)
        return kept if isinstance(kept, Shared) else pickle.loads(kept)  # noqa: S301 -- of this process's own memory
