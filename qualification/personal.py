"""What qualification holds about people: who answered, who evaluated and what they wrote, who appealed."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from qualification.models.applications import Answer
from qualification.models.early_advice import EarlyAdvice
from qualification.models.meetings import Meeting
from qualification.models.reviews import Assignment, Finding


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    said: list[tuple[str, Any, str]] = [
        *(
            ("answer of an application", a.updated_at, f"{a.application.reference} {a.requirement.code}: {a.text}")
            for a in Answer.objects.filter(updated_by=person).select_related("application", "requirement")
        ),
        *(
            ("review", a.assigned_at, f"{a.application.reference}: {a.conflict_note or a.summary}")
            for a in Assignment.objects.filter(user=person).select_related("application")
        ),
        *(
            ("finding", f.updated_at, f"{f.requirement.code} {f.verdict}: {f.remark_vendor} {f.remark_committee}".strip())
            for f in Finding.objects.filter(assignment__user=person).select_related("requirement")
        ),
        *(
            ("presence at a deliberation", m.recorded_at, f"{m.application.reference} {m.held_on.isoformat()}")
            for m in Meeting.objects.filter(people=person).select_related("application")
        ),
        *(
            ("record of a deliberation", m.recorded_at, f"{m.application.reference}: {m.note_fr} {m.private_note}".strip())
            for m in Meeting.objects.filter(recorded_by=person).select_related("application")
        ),
        *(
            ("request for early advice", a.asked_at, f"{a.solution.reference}: {a.purpose} {a.evidence}")
            for a in EarlyAdvice.objects.filter(asked_by=person).select_related("solution")
        ),
        *(
            ("early advice", a.asked_at, f"{a.solution.reference}: {a.opinion}".strip())
            for a in EarlyAdvice.objects.filter(adviser=person).select_related("solution")
        ),
    ]
    return [{"what": what, "at": at.isoformat(), "text": text} for what, at, text in said]


def _erase(person: User, addresses: set[str]) -> None:
    """What was written for a decision stays, without the name."""


PERSONAL_DATA = PersonalData("qualification", _export, _erase)
