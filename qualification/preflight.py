"""Before anything is filled in: eight questions, and what they lead to. Nothing is kept."""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from qualification import statistics
from qualification.models.protocols import Protocol, Requirement
from qualification.services.stages import TOTAL_STANDARD_DAYS
from records.risk import Level, RiskAnswers, RiskAssessment, assess
from solutions.models.authorisations import Authority
from solutions.models.solutions import Solution

RISK_QUESTIONS = tuple(field.name for field in fields(RiskAnswers))
_PLACES = {"establishment": "quebec", "quebec": "quebec", "canada": "canada", "abroad": "abroad"}


def answers_of(solution: Solution) -> dict[str, str]:
    """What the record of a solution answers already, as the form reads it. One query."""
    found = {}
    for name in RISK_QUESTIONS:
        value = getattr(solution, name)
        if value not in (None, ""):
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    authorities = {each.authority for each in solution.authorisations.all()}
    if authorities:
        found["licence"] = "canada" if Authority.HEALTH_CANADA in authorities else "elsewhere"
    elif solution.has_medical_purpose is False:
        found["licence"] = "not_needed"
    if place := _PLACES.get(solution.data_residency):
        found["data_place"] = place
    return found


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a vendor can expect: the level and why, the protocol, what to prepare, how long, and what fails most."""

    risk: RiskAssessment
    protocol: Protocol | None
    requirements: list[Requirement]
    also: list[str]
    usual: statistics.Duration
    standard_days: int
    refusals: statistics.Refusals
    reviews: int

    @property
    def level_label(self) -> str:
        return str(Level(self.risk.level).label)

    @property
    def blocking(self) -> int:
        return sum(requirement.blocks for requirement in self.requirements)


def look_ahead(answers: dict[str, Any]) -> Outlook | None:
    """The outlook for complete answers; nothing while the level cannot be told."""
    risk = assess(RiskAnswers(**{name: answers[name] for name in RISK_QUESTIONS}))
    if not risk.level:
        return None
    protocol = Protocol.objects.in_force().filter(level=risk.level).first()
    return Outlook(
        risk=risk,
        protocol=protocol,
        requirements=list(protocol.requirements.all()) if protocol else [],
        also=_also(answers),
        usual=statistics.usual_time(risk.level),
        standard_days=TOTAL_STANDARD_DAYS,
        refusals=statistics.common_refusals(risk.level),
        reviews={"low": 1, "moderate": 2, "high": 3}[risk.level],
    )


def _also(answers: dict[str, Any]) -> list[str]:
    """What the two further questions add to the list."""
    found = []
    licence, data = answers["licence"], answers["data_place"]
    if answers["has_medical_purpose"] and licence == "none":
        found.append(
            _(
                "A medical device licence from Health Canada, or confirmation from the regulator that none is needed. "
                "Apply early: this takes months."
            )
        )
    if licence == "elsewhere":
        found.append(
            _(
                "A licence from elsewhere does not replace a Health Canada licence. State the progress of your application "
                "for a Canadian licence."
            )
        )
    if data in ("canada", "abroad"):
        found.append(
            _(
                "Law 25: a privacy impact assessment before personal information leaves Québec, and a written "
                "agreement based on it."
            )
        )
    if data != "none":
        found.append(
            _("A privacy impact assessment with the first establishment. Start it with the evidence that you gather here.")
        )
    return found
