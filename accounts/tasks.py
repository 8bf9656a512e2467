"""Celery entry points of accounts."""

from celery import shared_task

from accounts.services import retention


@shared_task
def apply_retention_periods() -> dict[str, int]:
    return retention.apply()
