"""The application solutions."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "solutions"

    def ready(self) -> None:
        from authoring import reminders
        from solutions import catalogue, dates, personal, workspace
        from solutions.models.solutions import Solution

        catalogue.install()
        workspace.install()
        dates.install()
        personal.install()
        reminders.watch(Solution)
