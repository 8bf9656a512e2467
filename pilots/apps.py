"""The application pilots."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"

    def ready(self) -> None:
        from accounts.organisation_page import figures_added
        from accounts.personal_data import personal_data_added
        from authoring.workspace import section_added
        from needs.hooks import response_selected
        from pilots import participation, personal, workspace
        from pilots.models.pilots import of_solution
        from pilots.services.library import load_library
        from pilots.services.people import people_of_pilots
        from pilots.services.planning import open_from_response
        from records import hooks
        from solutions.hooks import has_pilot, people_concerned

        section_added.connect(workspace.SECTION)
        personal_data_added.connect(personal.PERSONAL_DATA)
        figures_added.connect(participation.figures)
        response_selected.connect(open_from_response)
        people_concerned.connect(people_of_pilots)
        has_pilot.connect(of_solution)
        hooks.reference_data.connect(lambda: ("indicator", load_library()))
