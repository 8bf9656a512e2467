"""What pilots give back to the pages of their solution and of their need: references, outcomes, lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from accounts.actors import Actor
from adoption.models.costing import Calculation
from adoption.models.decisions import PilotDecision
from adoption.models.lessons import Lesson
from adoption.models.path import PilotPath
from adoption.models.reports import ReportVersion
from authoring.record_parts import Part
from catalogue.addresses import record_path
from needs.models.needs import Need
from pilots.kind import KIND
from pilots.models.pilots import Pilot, Site
from records.bilingual import shown
from solutions.trials import Trial

MAX_LESSONS = 5
MAX_PILOTS = 50


@dataclass(frozen=True, slots=True)
class Reference:
    """A public pilot with its sites, its results, what was decided last and the number of the last report."""

    pilot: Pilot
    sites: list[Site]
    outcome: str
    report_number: int | None

    @property
    def outcome_label(self) -> str:
        return str(PilotDecision.Outcome(self.outcome).label) if self.outcome else ""


def references(pilots: Any) -> list[Reference]:
    """Every public one, also those that were stopped. Two queries, however many."""
    of_pilot = {"pilot": OuterRef("pk")}
    rows = (
        pilots.published()
        .select_related("organisation", "solution", "need")
        .annotate(
            last_outcome=Subquery(PilotDecision.objects.filter(**of_pilot).values("outcome")[:1]),
            last_report=Subquery(ReportVersion.objects.filter(**of_pilot).values("number")[:1]),
        )
        .prefetch_related(Prefetch("sites", Site.objects.select_related("organisation")))
        .order_by("-published_at", "-pk")
    )
    return [Reference(pilot, list(pilot.sites.all()), pilot.last_outcome or "", pilot.last_report) for pilot in rows[:MAX_PILOTS]]


def _lessons(**of: Any) -> list[Lesson]:
    return list(Lesson.objects.published().with_related().filter(**of)[:MAX_LESSONS])


def what_came_after() -> dict[str, Exists]:
    """Annotations of a pilot that spare its page a query for each thing of which it has none."""
    has = {"has_lessons": Lesson, "has_outcomes": PilotDecision, "has_reports": ReportVersion, "has_path": PilotPath}
    found = {name: Exists(model._default_manager.filter(pilot=OuterRef("pk"))) for name, model in has.items()}
    return found | {"has_calculations": Exists(Calculation.objects.filter(pilot=OuterRef("pk"), is_public=True))}


def of_solution(solution: Any, actor: Actor) -> Part:
    """The references of a solution, and what those who tried it learnt; also that nobody has."""
    found = references(Pilot.objects.filter(solution_id=solution.pk))
    lessons = _lessons(pilot__solution_id=solution.pk) if found else []
    values = {"references": found, "lessons": lessons, "lessons_of": f"solution={solution.reference}"}
    return Part("adoption/references.html", values)


def trials(solution_ids: Sequence[int]) -> dict[int, list[Trial]]:
    """The public pilots of several solutions, for a comparison. Two queries."""
    found: dict[int, list[Trial]] = {}
    for each in references(Pilot.objects.filter(solution_id__in=solution_ids)):
        pilot = each.pilot
        found.setdefault(pilot.solution_id, []).append(
            Trial(
                reference=pilot.reference,
                title=shown(pilot, "title"),
                url=record_path(pilot),
                state=str(pilot.get_state_display()),
                tone=KIND.tone(pilot.state),
                outcome=each.outcome_label,
                results=shown(pilot, "results") if pilot.results else shown(pilot, "stopped_reason"),
                sites=len(each.sites),
            )
        )
    return found


def drafts_of_need(need: Any, actor: Actor) -> Part | None:
    """For those who plan them: the pilots of this need that are not announced yet."""
    if not actor.can("pilots.plan") or actor.organisation_id is None:
        return None
    found = Pilot.objects.filter(need_id=need.pk, organisation_id=actor.organisation_id, published_at=None)
    drafts = list(found.exclude(state=Pilot.State.STOPPED).order_by("-pk")[:MAX_LESSONS])
    return Part("adoption/drafts_of_need.html", {"drafts": drafts}) if drafts else None


def of_need(need: Any, actor: Actor) -> Part | None:
    """What the pilots of a need came to; for its office, the offer to say that it is met."""
    found = [each for each in references(Pilot.objects.filter(need_id=need.pk)) if each.outcome or each.report_number]
    lessons = _lessons(pilot__need_id=need.pk)
    if not found and not lessons:
        return None
    is_adopted = any(each.outcome == PilotDecision.Outcome.ADOPT for each in found)
    is_open = need.state in (Need.State.PUBLISHED, Need.State.IN_PILOT)
    return Part(
        "adoption/outcomes_of_need.html",
        {
            "need": need,
            "references": found,
            "lessons": lessons,
            "lessons_of": f"need={need.reference}",
            "may_meet": is_adopted and is_open and actor.can("needs.close", need),
        },
    )
