"""Pilots like the one that is planned: of the same need, of the same solution, or of needs that mean much the same."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.duplicates import like
from pilots.models.lessons import Lesson
from pilots.models.pilots import Pilot
from pilots.references import Reference, references

MOST = 8
NEAR_NEEDS = 12

SAME_NEED, SAME_SOLUTION, NEAR = _("The same need"), _("The same solution"), _("A need that is near by meaning")


@dataclass(frozen=True, slots=True)
class Alike:
    """A public pilot, why it is like this one, and its lessons."""

    reference: Reference
    reasons: list[str | Promise]
    lessons: list[Lesson]


def pilots_like(pilot: Pilot) -> list[Alike]:
    """The most alike first, those with results before those without. Ten queries."""
    title, summary = pilot.need.title_fr, pilot.need.summary_fr
    near = {entry.key for entry in like(f"{title}. {summary}", most=NEAR_NEEDS)} - {pilot.need.reference}
    others = Pilot.objects.exclude(pk=pilot.pk).filter(
        Q(need_id=pilot.need_id) | Q(solution_id=pilot.solution_id) | Q(need__reference__in=near)
    )
    found = [(each, _reasons(pilot, each.pilot, near)) for each in references(others)]
    found.sort(key=lambda pair: (-len(pair[1]), not pair[0].pilot.results_fr, -pair[0].pilot.pk))
    lessons = _lessons_of([reference.pilot for reference, _reasons_of in found[:MOST]])
    return [Alike(reference, reasons, lessons.get(reference.pilot.pk, [])) for reference, reasons in found[:MOST]]


def _reasons(planned: Pilot, other: Pilot, near: set[str]) -> list[str | Promise]:
    reasons: list[Any] = []
    if other.need_id == planned.need_id:
        reasons.append(SAME_NEED)
    if other.solution_id == planned.solution_id:
        reasons.append(SAME_SOLUTION)
    if other.need.reference in near:
        reasons.append(NEAR)
    return reasons


def _lessons_of(pilots: list[Pilot]) -> dict[int, list[Lesson]]:
    found: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(pilot__in=pilots).select_related("organisation"):
        found.setdefault(lesson.pilot_id, []).append(lesson)
    return found
