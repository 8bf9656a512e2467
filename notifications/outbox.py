"""The way from the log to the deliveries: marks in the transaction of the event, and a kick once it is certain."""

import threading
import time
from typing import Any

from django.db import connection, transaction

from accounts import letters
from notifications.models.outbox import Unannounced
from records.models.events import Event
from safety.breaker import Breaker

_broker = Breaker("The broker", retry_s=20.0)
_kicked = threading.local()


def mark(events: list[Event]) -> None:
    """Remember, in the transaction of these events, that nobody has been told of them."""
    if letters.are_withheld():
        return
    Unannounced.objects.bulk_create((Unannounced(event=event) for event in events), batch_size=1000)
    kick_after_commit()


def cause() -> int | None:
    """The number of the last event that this transaction wrote: what a letter written now tells of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(event_id) FROM notifications_unannounced WHERE transaction_number = pg_current_xact_id()::text::bigint"
        )
        found: tuple[int | None] = cursor.fetchone()
    return found[0]


def kick_after_commit() -> None:
    """Ask a worker to look, once the transaction is certain. Many asks of one transaction make one."""
    asked_at = time.monotonic()
    transaction.on_commit(lambda: _kick(asked_at), robust=True)


def _kick(asked_at: float) -> None:
    """The broker only makes it quick: when it does not answer, the sweep does the work within a minute."""
    from notifications.tasks import inform

    # Asks run one after the other once their transaction is over: one that was sent after this ask serves it too.
    if getattr(_kicked, "at", 0.0) > asked_at:
        return
    _kicked.at = time.monotonic()
    ask_for(inform)


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
