"""A training: its words, its state, and who sees it."""

from typing import Any, ClassVar

from django.db import models
from django_fsm import transition

from records.models.records import Record
from records.state_fields import StateField


class TrainingQuerySet(models.QuerySet["Training"]):
    def published(self) -> "TrainingQuerySet":
        return self.filter(published_at__isnull=False)

    def never_sent(self) -> "TrainingQuerySet":
        return self.filter(published_at=None)

    def visible_to(self, actor: Any) -> "TrainingQuerySet":
        return self.filter(models.Q(published_at__isnull=False) | models.Q(organisation_id=actor.organisation_id))


class Training(Record):
    kind, reference_prefix = "training", "FOR"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OFFERED = "offered", "Offered"

    state = StateField(default=State.DRAFT, choices=State.choices, protected=True)
    title_fr = models.CharField("Titre", max_length=140)
    title_en = models.CharField("Title", max_length=140, blank=True)
    summary = models.TextField("Résumé", max_length=320, blank=True)
    objects: ClassVar[Any] = TrainingQuerySet.as_manager()

    @transition(state, source=State.DRAFT, target=State.OFFERED)
    def offer(self) -> None: ...
