"""Going without a server that does not answer: who asks next must not wait for it again."""

import logging
import threading
import time
from typing import Final

_log = logging.getLogger(__name__)


class Breaker:
    """Opens with a failure, says so in one line, and lets one asker try every `retry_s` seconds until it answers again."""

    def __init__(self, name: str, *, retry_s: float = 2.0) -> None:
        self.name: Final = name
        self.retry_s: Final = retry_s
        self._lock = threading.Lock()
        self._is_open = False
        self._next_try = 0.0

    @property
    def is_known_open(self) -> bool:
        """Whether the last asker got no answer."""
        return self._is_open

    def is_open(self) -> bool:
        """Whether to go without. The one who is let through to try puts the next try off for all others."""
        if not self._is_open:
            return False
        with self._lock:
            now = time.monotonic()
            if now < self._next_try:
                return True
            self._next_try = now + self.retry_s
            return False

    def failed(self, trouble: Exception) -> None:
        with self._lock:
            was_open, self._is_open = self._is_open, True
            self._next_try = time.monotonic() + self.retry_s
        if not was_open:
            _log.warning("%s does not answer; going on without: %s", self.name, trouble)

    def worked(self) -> bool:
        """Note an answer. Returns whether it is the first one after a failure."""
        if not self._is_open:
            return False
        with self._lock:
            was_open, self._is_open = self._is_open, False
        if was_open:
            _log.warning("%s answers again", self.name)
        return was_open
