"""The application pilots."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"

    def ready(self) -> None:
        from pilots import catalogue, workspace
        from pilots.models.pilots import Pilot
        from registry import reminders

        catalogue.install()
        workspace.install()
        reminders.watch(Pilot)
