"""Every change of a training."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from authoring.lifecycle import create_record, edit_fields, lock, make_transition, save_with_event
from records.events import declare
from records.references import next_reference
from tests.extending.toy.models import Training

DRAFTED = declare("training.drafted", "Draft created")
EDITED = declare("training.edited", "Text changed")
OFFERED = declare("training.offered", "Offered", is_public=True)


@transaction.atomic
def draft_training(*, by: Any, values: dict[str, Any]) -> Training:
    by.must("trainings.draft")
    training = create_record(Training, by.membership.organisation, by=by, at=None, demonstration=False, **values)
    training.reference = next_reference(Training.reference_prefix)
    save_with_event(training, DRAFTED, by=by)
    return training


@transaction.atomic
def edit_training(training: Training, *, by: Any, values: dict[str, Any], version: int | None = None) -> Training:
    training = lock(training)
    by.must("trainings.draft", training)
    edit_fields(training, values, version=version)
    save_with_event(training, EDITED, by=by)
    return training


@transaction.atomic
def offer_training(training: Training, *, by: Any) -> Training:
    training = lock(training)
    by.must("trainings.draft", training)
    make_transition(training, training.offer)
    training.published_at = training.last_confirmed_at = timezone.now()
    save_with_event(training, OFFERED, by=by)
    return training
