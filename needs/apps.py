"""The application needs."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"

    def ready(self) -> None:
        from authoring import reminders
        from needs import catalogue, dates, personal, workspace
        from needs.models.needs import Need
        from needs.services.responses import officers_considering
        from solutions.services.qualification import when_it_matters

        catalogue.install()
        workspace.install()
        dates.install()
        personal.install()
        reminders.watch(Need)
        when_it_matters(officers_considering)
