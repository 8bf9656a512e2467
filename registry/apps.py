"""The project itself: no tables, the commands and languages of the whole."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"

    def ready(self) -> None:
        # Tasks that the apps declare belong to this application, with its broker, in every process that asks for one.
        from registry import celery  # noqa: F401
        from registry.formats import ordinals

        ordinals.install()
