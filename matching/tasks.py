"""Celery entry points of matching."""

from celery import shared_task

from matching import counts, upkeep
from safety.task_limits import LONG_TASK


@shared_task(**LONG_TASK)
def work_out_fits() -> int:
    """Profiles and fits of what changed: asked for by every commit, swept every minute. Safe at any time and twice at once."""
    return upkeep.run()


@shared_task(**LONG_TASK)
def refresh_outdated_counts() -> int:
    """Records come one by one: count their terms anew once the counts are too far off. How many kinds were."""
    return len(counts.refresh_outdated())
