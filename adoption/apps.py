"""The application adoption."""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "adoption"

    def ready(self) -> None:
        from adoption import personal, proof, references, waiting
        from adoption.services.path import open_path
        from adoption.views.after import OUTCOME, after_context
        from authoring import record_parts
        from pilots import hooks
        from qualification.services.citing import when_cited

        waiting.install()
        personal.install()
        when_cited(proof.citable)
        record_parts.add_part("solution", references.of_solution)
        record_parts.add_part("need", references.drafts_of_need)
        record_parts.add_part("need", references.of_need)
        hooks.pilot_completed.connect(open_path)
        hooks.page_annotations.connect(references.what_came_after)
        hooks.page_context.connect(after_context)
        hooks.decisions.connect(lambda: OUTCOME)
