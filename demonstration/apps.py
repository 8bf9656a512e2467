"""The application demonstration."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "demonstration"
