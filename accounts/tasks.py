"""Celery entry points of accounts."""

from celery import shared_task

from accounts.services import retention
from safety.task_limits import LONG_TASK


@shared_task(**LONG_TASK)
def apply_retention_periods() -> dict[str, int]:
    return retention.apply()
