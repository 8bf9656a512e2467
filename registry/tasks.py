"""Celery entry points of what every record shares: thin, around `registry.reminders` and the search."""

from celery import shared_task

from registry import reminders, submissions
from registry.celery import LONG_TASK
from registry.search import counting, suggestions, unanswered


@shared_task
def remind_owners_of_unconfirmed_records() -> int:
    return reminders.remind_of_unconfirmed_records()


@shared_task
def remind_owners_of_unanswered_error_reports() -> int:
    return reminders.remind_of_unanswered_reports()


@shared_task(**LONG_TASK)
def fold_counts() -> int:
    return counting.fold()


@shared_task(**LONG_TASK)
def refresh_search_words() -> int:
    return suggestions.refresh_words()


@shared_task
def drop_old_unanswered_searches() -> int:
    return unanswered.drop_old()


@shared_task
def drop_old_submissions() -> int:
    return submissions.drop_old()
