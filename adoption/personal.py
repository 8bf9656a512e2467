"""What this app holds about people: reports, decisions, lessons and calculations that they wrote."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from adoption.models.costing import Calculation
from adoption.models.decisions import PilotDecision
from adoption.models.lessons import Lesson
from adoption.models.reports import ReportVersion


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    return [{"what": what, "at": at.isoformat(), "text": text} for what, at, text in _after(person)]


def _after(person: User) -> list[tuple[str, Any, str]]:
    """What someone published, decided, taught and worked out."""
    reports = ReportVersion.objects.filter(published_by=person).select_related("pilot").defer("content")
    decisions = PilotDecision.objects.filter(decided_by=person).select_related("pilot")
    lessons = Lesson.objects.filter(written_by=person).select_related("pilot")
    return [
        *(("value report", r.published_at, f"{r.pilot.reference} v{r.number}") for r in reports),
        *(("decision on a pilot", d.decided_at, f"{d.pilot.reference}: {d.outcome}\n{d.rationale_fr}") for d in decisions),
        *(("lesson", each.written_at, f"{each.pilot.reference}: {each.title_fr}\n{each.text_fr}") for each in lessons),
        *(("calculation", c.created_at, c.title_fr) for c in Calculation.objects.filter(created_by=person)),
    ]


def _erase(person: User, addresses: set[str]) -> None:
    """What was published stays, without the name."""
    ReportVersion.objects.filter(published_by=person).update(published_by=None)
    PilotDecision.objects.filter(decided_by=person).update(decided_by=None)
    Lesson.objects.filter(written_by=person).update(written_by=None)
    Calculation.objects.filter(created_by=person).update(created_by=None)


PERSONAL_DATA = PersonalData("adoption", _export, _erase)
