"""How a training is read and written."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from authoring.forms import StepForm
from authoring.guides import Guide
from authoring.pages import RecordPages
from tests.extending.toy import services
from tests.extending.toy.kind import KIND
from tests.extending.toy.models import Training


class SubjectForm(StepForm):
    code, heading = "subject", "Le sujet"

    class Meta:
        model = Training
        fields = ["title_fr", "title_en", "summary"]


def visible_training(request: HttpRequest, reference: str) -> Training:
    visible = Training.objects.visible_to(request.actor)
    return get_object_or_404(visible.select_related("organisation"), reference=reference)


PAGES = RecordPages(
    kind=KIND,
    visible=visible_training,
    is_writable=lambda training: not training.is_public,
    guide=Guide(
        namespace="trainings",
        right="trainings.draft",
        steps=[SubjectForm],
        open=lambda values, actor: services.draft_training(by=actor, values=values),
        save=services.edit_training,
        missing=lambda training: {} if training.summary else {"summary": "Résumez la formation."},
        hand_in=services.offer_training,
        title="Décrire une formation",
        hand_in_label="Offrir",
        hand_in_lead="Tout le monde la lira.",
        handed_in="La formation est offerte.",
    ),
)
