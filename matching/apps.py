"""The application matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from matching import parts, personal, profiles, ranking
        from registry import catalogue, record_parts
        from registry.search import told

        catalogue.when_written(profiles.write)
        told.ranked_by(ranking.near_told)
        record_parts.add_part("need", parts.of_need)
        record_parts.add_part("solution", parts.of_solution)
        personal.install()
