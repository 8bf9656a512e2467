"""Celery entry points of notifications. Each is safe at any time and twice at once."""

from celery import shared_task

from notifications.services import awaiting, digests, fan_out, hub, rereading, retention, sending


@shared_task
def inform() -> dict[str, int]:
    """Tell of what happened and send what is due: kicked by every commit, swept every minute."""
    return {"told": fan_out.run(), "sent": sending.run()}


@shared_task
def tell_hub() -> int:
    """Tell the WebSub hub which public feeds changed: a task of its own, so that a slow hub delays no letter."""
    return hub.run()


@shared_task
def bundle_digests() -> int:
    """What was kept for this morning leaves together."""
    return digests.run()


@shared_task
def remind_of_what_awaits() -> dict[str, int]:
    return awaiting.run()


@shared_task
def apply_retention() -> dict[str, int]:
    return retention.apply()


@shared_task
def refresh_words_of_alerts() -> int:
    return rereading.refresh_words()
