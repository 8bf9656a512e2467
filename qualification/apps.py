"""The application qualification."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    name = "qualification"

    def ready(self) -> None:
        from qualification import addresses, dates, personal, workspace
        from qualification.services.protocols import load_first_set
        from registry.reference_data import also_load

        addresses.install()
        workspace.install()
        dates.install()
        personal.install()
        also_load("protocol", load_first_set)
