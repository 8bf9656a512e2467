"""The application pilots."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"

    def ready(self) -> None:
        from authoring import reminders
        from needs.services.responses import when_selected
        from pilots import catalogue, dates, personal, workspace
        from pilots.models.pilots import Pilot
        from pilots.services.library import load_library
        from pilots.services.people import people_of_pilots
        from pilots.services.planning import open_from_response
        from records import hooks
        from solutions.services.qualification import when_it_matters

        catalogue.install()
        workspace.install()
        dates.install()
        personal.install()
        when_selected(open_from_response)
        when_it_matters(people_of_pilots)
        reminders.watch(Pilot)
        hooks.reference_data.connect(lambda: ("indicator", load_library()))
