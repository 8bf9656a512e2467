"""The way of an application, step by step through the services: each test begins where its rule is."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification.models.applications import Answer, Application, Evidence
from qualification.models.decisions import Decision
from qualification.models.protocols import Protocol, Requirement
from qualification.models.reviews import Assignment, Finding
from qualification.models.screening import ScreeningCheck
from qualification.services import applications, deciding, reviewing
from qualification.services.protocols import load_first_set
from qualification.services.screening import checklist
from solutions.models.solutions import Solution
from solutions.services.releases import enter_release
from tests.factories import SolutionFactory, acting

RISKS: dict[str, dict[str, Any]] = {
    "low": {"situation": "serious", "output_role": "informs"},
    "moderate": {"situation": "serious", "output_role": "drives"},
    "high": {"situation": "critical", "output_role": "drives"},
}
SIGNED: dict[str, Any] = {"signatory_name": "Louise Côté", "signatory_function": "Directrice générale"}
# What a renewal asks besides.
SIGNED |= {"changes": "Rien n’a changé.", "is_reread": True}
WORDS = "Voici ce que nous faisons, et comment nous le montrons."


def later(days: int = 700) -> date:
    """The last day of a qualification, or the one on which a condition is due."""
    return timezone.localdate() + timedelta(days=days)


def protocols() -> None:
    if not Protocol.objects.exists():
        load_first_set()


def listed(level: str = "low", **values: Any) -> tuple[Solution, Actor]:
    """A listed solution of a level with its first version, and a member of its vendor."""
    protocols()
    solution = SolutionFactory(listed=True, **RISKS[level], **values)
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    enter_release(
        solution,
        by=vendor,
        values={
            "number": "1.0",
            "released_on": date(2026, 1, 10),
            "change": "first",
            "notes_fr": "Première version.",
            "notes_en": "",
        },
    )
    solution.refresh_from_db()
    return solution, vendor


def draft(level: str = "low", **values: Any) -> tuple[Application, Actor]:
    solution, vendor = listed(level, **values)
    return applications.open_application(solution, by=vendor), vendor


def fill(application: Application, vendor: Actor) -> None:
    """Every answer, and evidence where it is needed, written at once: the services that do it have tests of their own."""
    _write(application, list(application.protocol.requirements.all()), vendor)


def _write(application: Application, rows: list[Requirement], vendor: Actor) -> None:
    Answer.objects.bulk_create(
        (Answer(application=application, requirement=row, text=WORDS, updated_by=vendor.user) for row in rows),
        # A renewal has those of the last application.
        ignore_conflicts=True,
    )
    pieces = [
        Evidence(
            application=application,
            requirement=row,
            title="Rapport",
            name="a.txt",
            content_type="text/plain",
            size=6,
            sha256="0" * 64,
        )
        for row in rows
        if row.blocks
    ]
    for piece in pieces:
        piece.file.save("a.txt", ContentFile(b"Preuve"), save=False)
    Evidence.objects.bulk_create(pieces, ignore_conflicts=True)


def fill_rest(application: Application, vendor: Actor) -> None:
    """What one did not answer by hand."""
    answered = set(application.answers.values_list("requirement_id", flat=True))
    rows = [row for row in application.protocol.requirements.all() if row.pk not in answered]
    _write(application, rows, vendor)


def judge_rest(assignment: Assignment) -> None:
    """Verdicts on what one did not judge by hand."""
    judged = set(assignment.findings.values_list("requirement_id", flat=True))
    rows = assignment.application.protocol.requirements.exclude(pk__in=judged)
    Finding.objects.bulk_create(Finding(assignment=assignment, requirement=row, verdict="met") for row in rows)


def submitted(level: str = "low", at: datetime | None = None, **values: Any) -> tuple[Application, Actor]:
    application, vendor = draft(level, **values)
    fill(application, vendor)
    return applications.submit_application(application, by=vendor, at=at, **SIGNED), vendor


def analyst() -> Actor:
    return acting(Role.MINISTRY_ANALYST)


def screened(application: Application) -> None:
    """The rest of the screening checklist, found admissible."""
    ScreeningCheck.objects.bulk_create(
        ScreeningCheck(application=application, requirement=line.requirement, is_admissible=True)
        for line in checklist(application)
        if line.check is None
    )


def assigned(application: Application, by: Actor, *, declares: bool = True) -> tuple[Assignment, Actor]:
    """An evaluator for an application that the ministry has gone through."""
    screened(application)
    evaluator = acting(Role.EVALUATOR)
    assert evaluator.membership
    assignment = reviewing.assign_evaluator(application, evaluator.membership, by=by)
    if declares:
        assignment = reviewing.declare(assignment, by=evaluator, has_conflict=False)
    return assignment, evaluator


def in_review(level: str = "low", **values: Any) -> tuple[Application, Actor, Actor, list[tuple[Assignment, Actor]]]:
    """In review with as many evaluators as the level asks: the application, its vendor, an analyst, the evaluators."""
    application, vendor = submitted(level, **values)
    ministry = analyst()
    application = reviewing.begin_screening(application, by=ministry)
    reviewers = [assigned(application, ministry) for _each in range(application.reviews_needed)]
    return reviewing.open_review(application, by=ministry), vendor, ministry, reviewers


def review(assignment: Assignment, evaluator: Actor, verdict: str = "met", **verdicts: str) -> Assignment:
    """One verdict for all, but for those named by their code with `_` for `-`."""
    rows = assignment.application.protocol.requirements.all()
    said = {row: verdicts.get(row.code.replace("-", "_"), verdict) for row in rows}
    Finding.objects.bulk_create(
        Finding(
            assignment=assignment, requirement=row, verdict=each, remark_vendor="" if each == "met" else "Il manque une preuve."
        )
        for row, each in said.items()
    )
    return reviewing.hand_in_review(assignment, by=evaluator, summary="Avis favorable.")


def deliberated(level: str = "low", **values: Any) -> tuple[Application, Actor, Actor]:
    application, vendor, ministry, reviewers = in_review(level, **values)
    for assignment, evaluator in reviewers:
        review(assignment, evaluator)
    return reviewing.begin_deliberation(application, by=ministry), vendor, ministry


def decided(level: str = "low", outcome: str = "qualified", **values: Any) -> tuple[Decision, Actor, Actor]:
    application, vendor, ministry = deliberated(level)
    values.setdefault("expires_on", None if outcome == "refused" else timezone.localdate() + timedelta(days=700))
    decision = deciding.decide(application, by=ministry, outcome=outcome, rationale_fr="Les preuves suffisent.", **values)
    return decision, vendor, ministry
