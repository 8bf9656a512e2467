"""The application qualification."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    name = "qualification"

    def ready(self) -> None:
        from qualification import addresses, dates, personal, workspace
        from qualification.services.protocols import load_first_set
        from records import hooks

        addresses.install()
        workspace.install()
        dates.install()
        personal.install()
        hooks.reference_data.connect(lambda: ("protocol", load_first_set()))
