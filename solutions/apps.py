"""The application solutions."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "solutions"

    def ready(self) -> None:
        from solutions import catalogue, workspace
        from solutions.models import Solution
        from registry import reminders

        catalogue.install()
        workspace.install()
        reminders.watch(Solution)
