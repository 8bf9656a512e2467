"""Asking a worker for something soon. The broker only makes it quick: what must be done is a row that a sweep finds."""

import threading
import time
from typing import Any

from django.db import transaction

from safety.breaker import Breaker

_broker = Breaker("The broker", retry_s=20.0)
# When this thread last asked for each task, by its name.
_asked = threading.local()


def ask_for(task: Any) -> None:
    """Have a task done soon, if the broker answers. One that does not is left alone for a while: the sweep does the work."""
    if _broker.is_open():
        return
    try:
        task.apply_async(retry=False, ignore_result=True)
    except Exception as unreachable:  # noqa: BLE001  (whatever the broker's driver raises, the change stands)
        _broker.failed(unreachable)
    else:
        _broker.worked()


def ask_after_commit(task: Any) -> None:
    """Ask for a task once the transaction is certain. Many asks of one transaction make one."""
    wanted_at = time.monotonic()
    transaction.on_commit(lambda: _ask_once(task, wanted_at), robust=True)


def _ask_once(task: Any, wanted_at: float) -> None:
    # Asks run one after the other once their transaction is over: one that was sent after this ask serves it too.
    sent_at: dict[str, float] = _asked.__dict__.setdefault("at", {})
    if sent_at.get(task.name, 0.0) > wanted_at:
        return
    sent_at[task.name] = time.monotonic()
    ask_for(task)
