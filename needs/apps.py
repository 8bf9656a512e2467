"""The application needs."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"

    def ready(self) -> None:
        from needs import catalogue, dates, personal, workspace
        from needs.models.needs import Need
        from registry import reminders

        catalogue.install()
        workspace.install()
        dates.install()
        personal.install()
        reminders.watch(Need)
