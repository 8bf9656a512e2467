"""The application matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from matching import profiles
        from registry import catalogue

        catalogue.when_written(profiles.write)
