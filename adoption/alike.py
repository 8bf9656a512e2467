"""Pilots like one: of the same need or solution, of needs that mean much the same, or told or meant alike themselves."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.models.lessons import Lesson
from adoption.references import Reference, references
from matching.alike import Like, records_like
from pilots.models.pilots import Pilot

MAX_ALIKE = 8
NEAR_NEEDS = 12

SAME_NEED, SAME_SOLUTION, NEAR = _("The same need"), _("The same solution"), _("A need with a similar meaning")
TOLD = _("Described in similar words")


@dataclass(frozen=True, slots=True)
class Alike:
    """A public pilot, why it is like this one, and its lessons."""

    reference: Reference
    reasons: list[str | Promise]
    lessons: list[Lesson]


def pilots_like(pilot: Pilot) -> list[Alike]:
    """Those with the most reasons first, the most alike before others. At most twenty queries, however many there are."""
    title, summary = pilot.need.title_fr, pilot.need.summary_fr
    near = {each.entry.key for each in records_like(title, summary, kind="need", but=pilot.need.reference, most=NEAR_NEEDS)}
    told = {each.entry.key: each for each in records_like(pilot.title_fr, pilot.summary_fr, kind="pilot", but=pilot.reference)}
    others = Pilot.objects.exclude(pk=pilot.pk).filter(
        Q(need_id=pilot.need_id) | Q(solution_id=pilot.solution_id) | Q(need__reference__in=near) | Q(reference__in=told)
    )
    found = [(each, _reasons(pilot, each.pilot, near, told.get(each.pilot.reference))) for each in references(others)]

    def place(pair: tuple[Reference, list[Any]]) -> tuple[float, ...]:
        other = pair[0].pilot
        score = told[other.reference].score if other.reference in told else 0
        return (-len(pair[1]), not other.results_fr, -score, -other.pk)

    found.sort(key=place)
    lessons = _lessons_of([reference.pilot for reference, _reasons_of in found[:MAX_ALIKE]])
    return [Alike(reference, reasons, lessons.get(reference.pilot.pk, [])) for reference, reasons in found[:MAX_ALIKE]]


def _reasons(planned: Pilot, other: Pilot, near: set[str], told: Like | None) -> list[str | Promise]:
    reasons: list[Any] = []
    if other.need_id == planned.need_id:
        reasons.append(SAME_NEED)
    if other.solution_id == planned.solution_id:
        reasons.append(SAME_SOLUTION)
    if other.need.reference in near:
        reasons.append(NEAR)
    if told is not None:
        reasons.append(gettext("Both are about: %(what)s.") % {"what": ", ".join(told.about)} if told.about else TOLD)
    return reasons


def _lessons_of(pilots: list[Pilot]) -> dict[int, list[Lesson]]:
    found: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(pilot__in=pilots).select_related("organisation"):
        found.setdefault(lesson.pilot_id, []).append(lesson)
    return found
