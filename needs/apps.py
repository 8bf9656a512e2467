"""The application needs."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"

    def ready(self) -> None:
        from accounts.organisation_page import figures_added, page_part_added
        from accounts.personal_data import personal_data_added
        from authoring.workspace import section_added
        from needs import offices, personal, workspace
        from needs.services.responses import officers_considering
        from solutions.hooks import people_concerned

        section_added.connect(workspace.SECTION)
        personal_data_added.connect(personal.PERSONAL_DATA)
        page_part_added.connect(offices.part_of_page)
        figures_added.connect(offices.figures)
        people_concerned.connect(officers_considering)
