"""The application matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from authoring import record_parts
        from catalogue import index
        from catalogue.search import told
        from matching import parts, personal, profiles, ranking

        index.when_written(profiles.write)
        told.ranked_by(ranking.near_told)
        record_parts.add_part("need", parts.of_need)
        record_parts.add_part("solution", parts.of_solution)
        personal.install()
