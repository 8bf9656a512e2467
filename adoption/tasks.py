"""Scheduled work of what comes after pilots, around services."""

from celery import shared_task

from adoption.services import reminding


@shared_task
def remind_of_milestones() -> int:
    """Once a day."""
    return reminding.remind_of_milestones()
