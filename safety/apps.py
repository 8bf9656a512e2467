"""The application safety."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "safety"
