"""The application matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from accounts.personal_data import personal_data_added
        from authoring.record_parts import part_added
        from authoring.workspace import panel_added
        from matching import parts, personal, ranking, upkeep
        from records import hooks

        hooks.entries_written.connect(upkeep.note_changed)
        hooks.plain_words_ranked.connect(ranking.near_told)
        part_added.connect(("need", parts.of_need))
        part_added.connect(("solution", parts.of_solution))
        panel_added.connect(parts.for_vendor)
        personal_data_added.connect(personal.PERSONAL_DATA)
