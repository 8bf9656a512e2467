"""The screening of an application: whether what was submitted can be reviewed at all, requirement by requirement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from qualification import events
from qualification.missing import says_attached
from qualification.models.applications import Answer, Application, Evidence
from qualification.models.protocols import Requirement
from qualification.models.screening import ScreeningCheck
from qualification.services.stages import lock, save_with_event
from records.errors import Incomplete, WrongState


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement as screening sees it. `says_attached`: its answer names an attachment that is not there."""

    requirement: Requirement
    answer: Answer | None
    pieces: list[Evidence]
    check: ScreeningCheck | None

    @property
    def is_answered(self) -> bool:
        return bool(self.answer and self.answer.text.strip())

    @property
    def says_attached(self) -> bool:
        return says_attached(self.answer, self.pieces)

    @property
    def is_shown(self) -> bool:
        return self.requirement.blocks or self.says_attached


def checklist(application: Application) -> list[Line]:
    """The mandatory requirements, and those whose answer names an attachment that is not there. Four queries."""
    answers = {each.requirement_id: each for each in application.answers.all()}
    checks = {each.requirement_id: each for each in application.screening_checks.all()}
    pieces = application.evidence.by_requirement()
    lines = [
        Line(row, answers.get(row.pk), pieces.get(row.pk, []), checks.get(row.pk))
        for row in application.protocol.requirements.all()
    ]
    return [line for line in lines if line.is_shown]


@transaction.atomic
def save_screening(
    application: Application, *, by: Actor, found: dict[str, tuple[bool, str]], at: datetime | None = None
) -> Application:
    """Record findings by the code of the requirement: admissible or not, and what is missing. Those left out stay as they are.

    Raises `Incomplete` on `missing_<code>` where something is not admissible and nothing is said to be missing.
    """
    application = lock(application)
    by.must("qualification.screen", application)
    if application.state != Application.State.SCREENING:
        raise WrongState(_("This application is not in screening."))
    rows = {row.code: row for row in application.protocol.requirements.filter(code__in=found)}
    gaps: dict[str, Any] = {
        f"missing_{code}": _("State what is missing. The vendor will read this text.")
        for code, (is_admissible, missing) in found.items()
        if not is_admissible and not missing.strip()
    }
    if gaps:
        raise Incomplete(gaps)
    for code, (is_admissible, missing) in found.items():
        values = {
            "is_admissible": is_admissible,
            "missing": "" if is_admissible else missing.strip(),
            "updated_at": at or timezone.now(),
        }
        ScreeningCheck.objects.update_or_create(application=application, requirement=rows[code], defaults=values)
    return save_with_event(application, events.SCREENING_NOTED, by=by, at=at, data={"checked": len(found)})


def not_admissible(application: Application) -> list[ScreeningCheck]:
    return list(application.screening_checks.filter(is_admissible=False).select_related("requirement"))


def what_is_missing(application: Application) -> str:
    """The findings as the first text of the letter that returns the application; empty when everything is admissible."""
    return "\n".join(f"{each.requirement.code} – {each.missing}" for each in not_admissible(application))


def unscreened(application: Application) -> list[str]:
    """The codes of the requirements of the checklist on which nothing was found yet."""
    return [line.requirement.code for line in checklist(application) if line.check is None]


def unscreened_in_words(codes: list[str]) -> str:
    said = ngettext(
        "%(count)d requirement of the screening checklist has no finding yet: %(codes)s.",
        "%(count)d requirements of the screening checklist have no finding yet: %(codes)s.",
        len(codes),
    )
    return said % {"count": len(codes), "codes": ", ".join(codes)}


def must_be_screened(application: Application) -> None:
    """Raises `Incomplete` while the checklist is not complete, or something was found not admissible.

    What is not admissible goes back to the vendor, not to evaluators.
    """
    if codes := unscreened(application):
        raise Incomplete({"screening": unscreened_in_words(codes)})
    if codes := [each.requirement.code for each in not_admissible(application)]:
        said = ngettext(
            "The screening found that something is missing: %(codes)s. Return the application, or change this finding.",
            "The screening found that something is missing: %(codes)s. Return the application, or change these findings.",
            len(codes),
        )
        raise Incomplete({"screening": said % {"codes": ", ".join(codes)}})
