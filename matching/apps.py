"""The application matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from matching import profiles, ranking
        from registry import catalogue
        from registry.search import told

        catalogue.when_written(profiles.write)
        told.ranked_by(ranking.near_told)
