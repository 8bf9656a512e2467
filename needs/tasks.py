"""Celery entry points of needs."""

from celery import shared_task

from needs.services.needs import publish_scheduled


@shared_task
def publish_scheduled_needs() -> list[str]:
    return publish_scheduled()
