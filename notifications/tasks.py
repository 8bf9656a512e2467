"""Celery entry points of notifications. Each is safe at any time and twice at once."""

from celery import shared_task

from notifications.services import awaiting, digests, fan_out, hub, rereading, retention, sending
from safety.broker import ask_for
from safety.task_limits import LONG_TASK


# Letters are never interrupted gently: one that was being handed over would be sent again. A worker that is killed leaves
# it to staff.
@shared_task(soft_time_limit=0, time_limit=900)
def inform() -> dict[str, int]:
    """Tell of what happened and send the letters that are due: kicked by every commit, swept every minute."""
    told = fan_out.run()
    if sending.is_waiting_outside():
        ask_for(call_webhooks)
    return {"told": told, "sent": sending.run(outside=False)}


@shared_task
def call_webhooks() -> int:
    """Call the servers of others: a task of its own, in a queue of its own, so that a slow one delays no letter."""
    return sending.run(outside=True)


@shared_task
def tell_hub() -> int:
    """Tell the WebSub hub which public feeds changed."""
    return hub.run()


@shared_task(**LONG_TASK)
def bundle_digests() -> int:
    """What was kept for this morning leaves together."""
    return digests.run()


@shared_task
def remind_of_what_awaits() -> dict[str, int]:
    return awaiting.run()


@shared_task(**LONG_TASK)
def apply_retention() -> dict[str, int]:
    return retention.apply()


@shared_task(**LONG_TASK)
def refresh_words_of_alerts() -> int:
    return rereading.refresh_words()
