"""Celery entry points of matching."""

from celery import shared_task

from matching import fits


@shared_task
def work_out_fits() -> int:
    """What an import left to do."""
    return fits.refresh_due()
