"""The project itself: no tables, the commands and languages of the whole."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
