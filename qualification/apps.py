"""The application qualification."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    name = "qualification"

    def ready(self) -> None:
        from accounts.personal_data import personal_data_added
        from authoring.workspace import panel_added, section_added
        from qualification import addresses, dates, personal, solution_page, vendor_path, workspace
        from qualification.services import archiving
        from qualification.services.protocols import load_first_set
        from records import hooks
        from solutions.hooks import archived, archiving_warned, qualification_shown
        from solutions.models.solutions import Solution

        section_added.connect(workspace.SECTION)
        panel_added.connect(vendor_path.panel)
        personal_data_added.connect(personal.PERSONAL_DATA)
        hooks.public_part.connect(addresses.decision_path)
        hooks.dates_added.connect((Solution.kind, dates.due))
        archiving_warned.connect(archiving.warning)
        archived.connect(archiving.hear)
        qualification_shown.connect(solution_page.shown)
        hooks.reference_data.connect(lambda: ("protocol", load_first_set()))
