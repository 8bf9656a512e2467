"""What pilots hold about people: follow-ups, corrections, requests to join, the officers of sites."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import Holder, add_holder
from pilots.models.costing import Calculation
from pilots.models.decisions import PilotDecision
from pilots.models.following import FollowUp, Tick
from pilots.models.indicators import Correction
from pilots.models.joining import JoinRequest
from pilots.models.lessons import Lesson
from pilots.models.pilots import Site
from pilots.models.reports import ReportVersion


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    told = FollowUp.objects.filter(written_by=person).select_related("site__pilot")
    said: list[tuple[str, Any, str]] = [
        *(
            ("follow-up", f.written_at, f"{f.site.pilot.reference} {f.month:%Y-%m}: {f.done}\n{f.blocks}\n{f.following}")
            for f in told
        ),
        *(("correction", c.corrected_at, c.reason) for c in Correction.objects.filter(corrected_by=person)),
        *(
            ("checklist", t.ticked_at, f"{t.pilot.reference} {t.code}")
            for t in Tick.objects.filter(ticked_by=person).select_related("pilot")
        ),
        *(
            ("request to join", r.asked_at, f"{r.pilot.reference}: {r.message}")
            for r in JoinRequest.objects.filter(asked_by=person).select_related("pilot")
        ),
        *(
            ("officer of a site", s.pilot.created_at, f"{s.pilot.reference} – {s}")
            for s in Site.objects.filter(officer=person).select_related("pilot", "organisation")
        ),
        *_after(person),
    ]
    return [{"what": what, "at": at.isoformat(), "text": text} for what, at, text in said]


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
    """What was told of a pilot stays, without the name; the sites look for another officer."""
    Site.objects.filter(officer=person).update(officer=None)
    FollowUp.objects.filter(written_by=person).update(written_by=None)
    Correction.objects.filter(corrected_by=person).update(corrected_by=None)
    ReportVersion.objects.filter(published_by=person).update(published_by=None)
    PilotDecision.objects.filter(decided_by=person).update(decided_by=None)
    Lesson.objects.filter(written_by=person).update(written_by=None)
    Calculation.objects.filter(created_by=person).update(created_by=None)


def install() -> None:
    add_holder(Holder("pilots", _export, _erase))
