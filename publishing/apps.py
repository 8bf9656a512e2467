"""The application publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
