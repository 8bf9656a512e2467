"""The application adoption."""

from django.apps import AppConfig
from django.urls import URLPattern


def _addresses() -> list[URLPattern]:
    """Read with the other addresses, once all apps are there."""
    from adoption import urls

    return urls.urlpatterns


class AdoptionConfig(AppConfig):
    name = "adoption"

    def ready(self) -> None:
        from accounts.personal_data import personal_data_added
        from adoption import personal, proof, references, waiting
        from adoption.services.path import open_path
        from adoption.views.after import OUTCOME, after_context
        from authoring.record_parts import part_added
        from authoring.workspace import section_added
        from needs.models.needs import Need
        from pilots import hooks
        from qualification.hooks import citable_found
        from solutions.hooks import trials_found
        from solutions.models.solutions import Solution

        section_added.connect(waiting.SECTION)
        personal_data_added.connect(personal.PERSONAL_DATA)
        citable_found.connect(proof.citable)
        trials_found.connect(references.trials)
        part_added.connect((Solution.kind, references.of_solution))
        part_added.connect((Need.kind, references.drafts_of_need))
        part_added.connect((Need.kind, references.of_need))
        hooks.addresses.connect(_addresses)
        hooks.pilot_completed.connect(open_path)
        hooks.page_annotations.connect(references.what_came_after)
        hooks.page_context.connect(after_context)
        hooks.decisions.connect(lambda: OUTCOME)
