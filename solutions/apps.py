"""The application solutions."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "solutions"

    def ready(self) -> None:
        from accounts.personal_data import holder_added
        from authoring.workspace import section_added
        from solutions import personal, workspace

        section_added.connect(workspace.SECTION)
        holder_added.connect(personal.HOLDER)
