"""The Django project, and what every record of the registry shares."""

from registry.celery import app as celery_app

__all__ = ["celery_app"]
