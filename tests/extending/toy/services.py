"""Every change of a training."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from authoring.lifecycle import begun, edit_fields, locked, move, settle
from records.events import declare
from records.references import next_reference
from tests.extending.toy.models import Training

DRAFTED = declare("training.drafted", "Draft opened")
EDITED = declare("training.edited", "Text changed")
OFFERED = declare("training.offered", "Offered", is_public=True)


@transaction.atomic
def draft_training(*, by: Any, values: dict[str, Any]) -> Training:
    by.must("trainings.draft")
    training = begun(Training, by.membership.organisation, by=by, at=None, demonstration=False, **values)
    training.reference = next_reference(Training.reference_prefix)
    settle(training, DRAFTED, by=by)
    return training


@transaction.atomic
def edit_training(training: Training, *, by: Any, values: dict[str, Any], version: int | None = None) -> Training:
    training = locked(training)
    by.must("trainings.draft", training)
    edit_fields(training, values, version=version)
    settle(training, EDITED, by=by)
    return training


@transaction.atomic
def offer_training(training: Training, *, by: Any) -> Training:
    training = locked(training)
    by.must("trainings.draft", training)
    move(training, training.offer)
    training.published_at = training.last_confirmed_at = timezone.now()
    settle(training, OFFERED, by=by)
    return training
