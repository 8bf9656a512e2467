"""The application solutions."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "solutions"

    def ready(self) -> None:
        from accounts.personal_data import personal_data_added
        from authoring.workspace import section_added
        from solutions import personal, workspace

        section_added.connect(workspace.SECTION)
        personal_data_added.connect(personal.PERSONAL_DATA)
