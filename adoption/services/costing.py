"""Calculations of costs and returns, kept with their assumptions for the next establishment."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from adoption import events
from adoption.models.costing import Calculation, CalculationLine
from authoring.quotas import must_have_room_for_row
from records.errors import Incomplete, Stale
from records.events import record, was_last_done_by

MAX_LINES = 40


@transaction.atomic
def save_calculation(
    organisation: Organisation,
    *,
    by: Actor,
    values: dict[str, Any],
    lines: list[dict[str, Any]],
    at: datetime | None = None,
    demonstration: bool = False,
) -> Calculation:
    """Keep a new calculation of an establishment. `values` may name the calculation that it is a copy of."""
    calculation = Calculation(
        organisation=organisation,
        created_by=by.user,
        created_at=at or timezone.now(),
        is_demonstration=demonstration or organisation.is_demonstration,
    )
    by.must("adoption.calculate", calculation)
    must_have_room_for_row(Calculation, organisation)
    return _write(calculation, by, values, lines, at)


@transaction.atomic
def change_calculation(
    calculation: Calculation,
    *,
    by: Actor,
    values: dict[str, Any],
    lines: list[dict[str, Any]],
    version: int | None = None,
    at: datetime | None = None,
) -> Calculation:
    """Change a calculation and its lines. With `version`, refuse when a colleague saved in between (`Stale`)."""
    calculation = Calculation.objects.select_for_update(of=("self",)).get(pk=calculation.pk)
    by.must("adoption.calculate", calculation)
    if version is not None and version != calculation.version:
        raise Stale.since(is_own=was_last_done_by(by, [events.CALCULATED], kind="calculation", reference=str(calculation.pk)))
    calculation.version += 1
    return _write(calculation, by, values, lines, at)


def _write(
    calculation: Calculation, by: Actor, values: dict[str, Any], lines: list[dict[str, Any]], at: datetime | None
) -> Calculation:
    gaps: dict[str, Any] = {}
    if not 1 <= len(lines) <= MAX_LINES:
        gaps["lines"] = _("Enter from one to forty lines.")
    if any(line["first_year"] > values["horizon_years"] for line in lines):
        gaps["horizon_years"] = _("A line starts after the end of the time horizon.")
    if not str(values.get("title_fr", "")).strip():
        gaps["title_fr"] = _("Give the calculation a title.")
    if values.get("is_public") and not str(values.get("assumptions_fr", "")).strip():
        gaps["assumptions_fr"] = _("A public calculation must state its assumptions.")
    if gaps:
        raise Incomplete(gaps)
    for name, value in values.items():
        setattr(calculation, name, value)
    calculation.updated_at = at or timezone.now()
    calculation.save()
    calculation.lines.all().delete()
    CalculationLine.objects.bulk_create(
        CalculationLine(calculation=calculation, position=position, **line) for position, line in enumerate(lines)
    )
    record(
        events.CALCULATED,
        kind="calculation",
        reference=str(calculation.pk),
        by=by,
        at=at,
        data={"pilot": calculation.pilot.reference if calculation.pilot else ""},
        is_public=calculation.is_public,
    )
    return calculation
