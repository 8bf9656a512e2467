"""Celery entry points of what every record shares: thin, around `authoring.reminders`."""

from celery import shared_task

from authoring import reminders


@shared_task
def remind_owners_of_unconfirmed_records() -> int:
    return reminders.remind_of_unconfirmed_records()
