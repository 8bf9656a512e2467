"""Scheduled work of pilots, around services."""

from celery import shared_task

from pilots.services import reminding


@shared_task
def remind_of_milestones() -> int:
    """Once a day."""
    return reminding.remind_of_milestones()
