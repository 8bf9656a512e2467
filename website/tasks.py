"""Celery entry points of the site itself: thin, around `website.reminders`."""

from celery import shared_task

from website import reminders


@shared_task
def remind_owners_of_unanswered_error_reports() -> int:
    return reminders.remind_of_unanswered_reports()
