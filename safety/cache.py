"""The cache in Redis, which may be away: then nothing is kept, and pages, sign-in and writing go on without it.

A client stays for each thread (Django makes one anew for every value that is asked). One server: reading from several in
turn would need a client for each.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from safety.breaker import Breaker

# Limits and locks: while the cache is away, each process counts in its own memory. Codes are still used once.
_COUNTED = ("allauth", "throttle", "session-seen")
_CONNECT_S, _ANSWER_S = 0.5, 2.0
_MAX_MISSED = _MAX_COUNTED = 10_000
_Value = TypeVar("_Value")


class _Client(redis.RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class _Away:
    """What all threads of this process know of one server: whether it answers, and what it has missed."""

    def __init__(self) -> None:
        self.breaker = Breaker("The cache")
        self.lock = threading.Lock()
        # Keys to be forgotten, which the server was not told: what it still holds of them is old.
        self.missed: set[str] = set()


_away: dict[str, _Away] = {}


class RedisCache(redis.RedisCache):
    """Never raises because its server does not answer. A client may stay: it takes a connection for each command."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
        # A connection that the server closed meanwhile is made anew once; nothing is waited for beside that.
        bounds: dict[str, Any] = {
            "socket_connect_timeout": _CONNECT_S,
            "socket_timeout": _ANSWER_S,
            "retry": Retry(NoBackoff(), 1),
        }
        self._options = bounds | params.get("OPTIONS", {})
        self._server = _away.setdefault(str(server), _Away())
        self._memory = LocMemCache(f"without {server}", {"OPTIONS": {"MAX_ENTRIES": _MAX_COUNTED}})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._asked(
            lambda: super(RedisCache, self).add(key, value, timeout, version),
            lambda: self._memory.add(key, value, timeout, version),
        )

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._asked(
            lambda: super(RedisCache, self).get(key, default, version),
            lambda: self._memory.get(key, default, version) if _is_counted(key) else default,
        )

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._asked(
            lambda: super(RedisCache, self).set(key, value, timeout, version),
            lambda: self._memory.set(key, value, timeout, version) if _is_counted(key) else None,
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._asked(lambda: super(RedisCache, self).touch(key, timeout, version), lambda: False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._asked(lambda: super(RedisCache, self).delete(key, version), lambda: self._forget_later([key], version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        named = list(keys)
        self._asked(
            lambda: super(RedisCache, self).delete_many(named, version),
            lambda: self._forget_later(named, version),
        )

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        named = list(keys)
        return self._asked(
            lambda: super(RedisCache, self).get_many(named, version),
            lambda: self._memory.get_many([key for key in named if _is_counted(key)], version),
        )

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return self._asked(lambda: super(RedisCache, self).set_many(data, timeout, version), lambda: list(data))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._asked(
            lambda: super(RedisCache, self).has_key(key, version),
            lambda: self._memory.has_key(key, version),
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._asked(
            lambda: super(RedisCache, self).incr(key, delta, version),
            lambda: self._memory.incr(key, delta, version),
        )

    def clear(self) -> None:
        self._memory.clear()
        self._asked(lambda: super(RedisCache, self).clear(), lambda: None)

    def answers(self) -> bool:
        """Whether the server answers now. Asked by the health checks; the others go without and do not ask."""
        self.get("readiness")
        return not self._server.breaker.is_known_open

    def _asked(self, ask: Callable[[], _Value], without: Callable[[], _Value]) -> _Value:
        server = self._server
        if server.breaker.is_open():
            return without()
        try:
            if server.missed:
                self._catch_up()
            found = ask()
        except RedisError as trouble:
            server.breaker.failed(trouble)
            return without()
        server.breaker.worked()
        return found

    def _forget_later(self, keys: list[Any], version: int | None) -> bool:
        self._memory.delete_many(keys, version)
        with self._server.lock:
            if len(self._server.missed) < _MAX_MISSED:
                self._server.missed.update(self.make_and_validate_key(key, version) for key in keys)
        return False

    def _catch_up(self) -> None:
        """Before anything is read again, what was to be forgotten meanwhile is."""
        with self._server.lock:
            missed = list(self._server.missed)
        self._cache.delete_many(missed)
        with self._server.lock:
            self._server.missed.difference_update(missed)


def _is_counted(key: Any) -> bool:
    return str(key).startswith(_COUNTED)
