"""The application needs."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"

    def ready(self) -> None:
        from accounts.personal_data import personal_data_added
        from authoring.workspace import section_added
        from needs import personal, workspace
        from needs.services.responses import officers_considering
        from solutions.hooks import people_concerned

        section_added.connect(workspace.SECTION)
        personal_data_added.connect(personal.PERSONAL_DATA)
        people_concerned.connect(officers_considering)
