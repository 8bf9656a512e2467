"""Celery entry points: thin, around `safety.submissions`."""

from celery import shared_task

from safety import submissions


@shared_task
def drop_old_submissions() -> int:
    return submissions.drop_old()
