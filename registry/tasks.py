"""Celery entry points of what every record shares: thin, around `registry.reminders`."""

from celery import shared_task

from registry import reminders


@shared_task
def remind_owners_of_unconfirmed_records() -> int:
    return reminders.remind_of_unconfirmed_records()


@shared_task
def remind_owners_of_unanswered_error_reports() -> int:
    return reminders.remind_of_unanswered_reports()
