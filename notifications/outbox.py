"""The way from the log to the deliveries: marks in the transaction of the event, and a kick once it is certain."""

from django.db import connection

from accounts import letters
from notifications.models.outbox import OutboxMark
from records.models.events import Event
from safety.broker import ask_after_commit


def mark(events: list[Event]) -> None:
    """Remember, in the transaction of these events, that nobody has been told of them."""
    if letters.are_withheld():
        return
    OutboxMark.objects.bulk_create((OutboxMark(event=event) for event in events), batch_size=1000)
    kick_after_commit()


def cause() -> int | None:
    """The number of the last event that this transaction wrote: what a letter written now tells of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(event_id) FROM notifications_unannounced WHERE transaction_number = pg_current_xact_id()::text::bigint"
        )
        found: tuple[int | None] = cursor.fetchone()
    return found[0]


def is_own_act(event_id: int | None, user_id: int) -> bool:
    """Whether what a letter tells of was done by this person."""
    return event_id is not None and Event.objects.filter(pk=event_id, actor_id=user_id).exists()


def kick_after_commit() -> None:
    """Ask a worker to look, once the transaction is certain."""
    from notifications.tasks import inform

    ask_after_commit(inform)
