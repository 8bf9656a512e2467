"""Scheduled work of pilots, around services."""

from celery import shared_task

from pilots.services import following


@shared_task
def follow_pilots() -> dict[str, int]:
    """Once a day: chase the follow-ups that are late, then remind of pilots of which nothing was heard."""
    return {"chased": following.chase_late_follow_ups(), "silent": following.remind_of_silence()}
