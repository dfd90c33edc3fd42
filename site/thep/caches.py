"""The shared cache where it is in Redis: with Redis away, each process keeps what it must by itself."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import structlog
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class RedisOrOwnMemory(BaseCache):
    """Redis, or the process's own memory while Redis does not answer.

    Limits of how often somebody may try then count in each process: more tries than usual pass, and nobody is kept from signing in.
    """

    REST = 10
    """For so many seconds a Redis that did not answer is not asked again: each asking costs its time-out."""

    away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.redis = RedisCache(server, params)
        # Its options are Redis's: how long to wait for it.
        self.memory = LocMemCache("away", {name: value for name, value in params.items() if name != "OPTIONS"})

    def _do(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= RedisOrOwnMemory.away_until:
            try:
                return getattr(self.redis, name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                log.warning("redis_away", error=str(error))
                RedisOrOwnMemory.away_until = time.monotonic() + self.REST
        return getattr(self.memory, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._do("add", *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._do("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._do("touch", *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._do("delete", *args, **kwargs))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        return dict(self._do("get_many", list(keys), version=version))

    def set_many(self, data: Mapping[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._do("set_many", data, *args, **kwargs))

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self._do("delete_many", list(keys), version=version)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._do("has_key", *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._do("incr", *args, **kwargs))

    def clear(self) -> None:
        self._do("clear")
