"""What pilots give back to the pages of their solution and of their need: references, outcomes, lessons."""

from dataclasses import dataclass
from typing import Any

from accounts.actors import Actor
from needs.models.needs import Need
from pilots.models.decisions import PilotDecision
from pilots.models.lessons import Lesson
from pilots.models.pilots import Pilot
from registry.record_parts import Part

MOST_LESSONS = 5
MOST_PILOTS = 50


@dataclass(frozen=True, slots=True)
class Reference:
    """A public pilot with its sites, its results, what was decided and the last report."""

    pilot: Pilot
    sites: list[Any]
    decision: PilotDecision | None
    report_number: int | None


def references(pilots: Any) -> list[Reference]:
    """Every public one, also those that were stopped. Five queries, however many."""
    rows = pilots.published().select_related("organisation", "solution", "need").order_by("-published_at", "-pk")
    shown = rows.prefetch_related("sites__organisation", "sites__region", "outcomes", "report_versions")
    return [_reference(pilot) for pilot in shown[:MOST_PILOTS]]


def _reference(pilot: Pilot) -> Reference:
    decisions, versions = list(pilot.outcomes.all()), list(pilot.report_versions.all())
    return Reference(
        pilot=pilot,
        sites=list(pilot.sites.all()),
        decision=decisions[0] if decisions else None,
        report_number=versions[0].number if versions else None,
    )


def _lessons(**of: Any) -> list[Lesson]:
    return list(Lesson.objects.published().with_related().filter(**of)[:MOST_LESSONS])  # type: ignore[attr-defined]


def of_solution(solution: Any, actor: Actor) -> Part | None:
    """The references of a solution, and what those who tried it learnt."""
    found = references(Pilot.objects.filter(solution_id=solution.pk))
    if not found:
        return None
    lessons = _lessons(pilot__solution_id=solution.pk)
    values = {"references": found, "lessons": lessons, "lessons_of": f"solution={solution.reference}"}
    return Part("pilots/references.html", values)


def of_need(need: Any, actor: Actor) -> Part | None:
    """What the pilots of a need came to; for its office, the offer to say that it is met."""
    found = [each for each in references(Pilot.objects.filter(need_id=need.pk)) if each.decision or each.report_number]
    lessons = _lessons(pilot__need_id=need.pk)
    if not found and not lessons:
        return None
    is_adopted = any(each.decision and each.decision.outcome == "adopt" for each in found)
    is_open = need.state in (Need.State.PUBLISHED, Need.State.IN_PILOT)
    return Part(
        "pilots/outcomes_of_need.html",
        {
            "need": need,
            "references": found,
            "lessons": lessons,
            "lessons_of": f"need={need.reference}",
            "may_meet": is_adopted and is_open and actor.can("needs.close", need),
        },
    )
