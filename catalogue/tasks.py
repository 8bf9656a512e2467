"""Celery entry points of the catalogue: thin, around the search."""

from celery import shared_task

from catalogue.search import counting, suggestions, unanswered_searches
from safety.task_limits import LONG_TASK


@shared_task(**LONG_TASK)
def fold_counts() -> int:
    return counting.fold()


@shared_task(**LONG_TASK)
def refresh_search_words() -> int:
    return suggestions.refresh_words()


@shared_task
def drop_old_unanswered_searches() -> int:
    return unanswered_searches.drop_old()
