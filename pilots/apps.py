"""The application pilots."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"

    def ready(self) -> None:
        from needs.services.responses import when_selected
        from pilots import catalogue, workspace
        from pilots.models.pilots import Pilot
        from pilots.services import open_from_response
        from registry import reminders

        catalogue.install()
        workspace.install()
        when_selected(open_from_response)
        reminders.watch(Pilot)
