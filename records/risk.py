"""The level of risk: one function for needs (expected) and solutions (declared), which explains itself.

Sources: IMDRF/SaMD WG/N12 "Software as a Medical Device: Possible Framework for Risk Categorization" (2014),
section 7; Health Canada, Guidance Document: Software as a Medical Device (2019); NICE evidence standards
framework (2022) for proportionate tiers.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Situation(models.TextChoices):
    """State of the health-care situation or condition (IMDRF N12, 5.2)."""

    CRITICAL = "critical", _("Critical: life-threatening or a risk of lasting harm, and urgent")
    SERIOUS = "serious", _("Serious: care is needed to prevent lasting harm, but there is some time")
    NON_SERIOUS = "non_serious", _("Not serious: minor or slow consequences, and other care remains possible")


class OutputRole(models.TextChoices):
    """What the output does for the decision (IMDRF N12, 5.1)."""

    TREATS_DIAGNOSES = "treats_diagnoses", _("It treats or diagnoses: someone acts on it immediately")
    DRIVES = "drives", _("It drives care: it guides the next test or treatment")
    INFORMS = "informs", _("It informs care: one piece of information among others")


class Level(models.TextChoices):
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")


# IMDRF N12, table of section 7.2: category by situation and role of the output.
CATEGORIES: dict[tuple[str, str], str] = {
    ("critical", "treats_diagnoses"): "IV",
    ("critical", "drives"): "III",
    ("critical", "informs"): "II",
    ("serious", "treats_diagnoses"): "III",
    ("serious", "drives"): "II",
    ("serious", "informs"): "I",
    ("non_serious", "treats_diagnoses"): "II",
    ("non_serious", "drives"): "I",
    ("non_serious", "informs"): "I",
}
LEVEL_OF_CATEGORY = {"": Level.LOW, "I": Level.LOW, "II": Level.MODERATE, "III": Level.HIGH, "IV": Level.HIGH}
_STEPS = [Level.LOW, Level.MODERATE, Level.HIGH]


def higher_of(*levels: str) -> str:
    """The highest of these levels; those that are empty settle nothing. Empty when none is known."""
    return max((level for level in levels if level), key=lambda level: _STEPS.index(Level(level)), default="")


def lower_of(*levels: str) -> str:
    """The lowest of these levels; those that are empty settle nothing. Empty when none is known."""
    return min((level for level in levels if level), key=lambda level: _STEPS.index(Level(level)), default="")


def is_lower(level: str, than: str) -> bool:
    """Whether both levels are known and the first is the lower one."""
    return bool(level and than) and _STEPS.index(Level(level)) < _STEPS.index(Level(than))


_SITUATION_WORDS = {
    "critical": _("the situation is critical"),
    "serious": _("the situation is serious"),
    "non_serious": _("the situation is not serious"),
}
_ROLE_WORDS = {
    "treats_diagnoses": _("the output treats or diagnoses"),
    "drives": _("the output drives care"),
    "informs": _("the output informs care"),
}
_RAISES = {
    "no_review": _("No human reviews the output before it acts: one level higher."),
    "learns_in_use": _("The model keeps learning in use without a predetermined change control plan: one level higher."),
    "decides_access": _("The tool decides on access to care for a vulnerable population: one level higher."),
}


@dataclass(frozen=True, slots=True)
class RiskAnswers:
    """What is known of the use. `None` or an empty text means that the question was not answered."""

    has_medical_purpose: bool | None = None
    situation: str = ""
    output_role: str = ""
    human_reviews: bool | None = None
    learns_in_use: bool | None = None
    decides_access: bool | None = None


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """`level` is low, moderate, high, or empty when the answers do not settle it; `reasons` say why, in order."""

    level: str
    category: str
    reasons: tuple[str | Promise, ...]


def assess(answers: RiskAnswers) -> RiskAssessment:
    """The level of risk of a use, by the four rules of docs/risk.md. Raises nothing; silence gives no level."""
    if answers.has_medical_purpose is None:
        return RiskAssessment("", "", (_("Not stated: the purpose has not been described yet."),))
    raises = _raises(answers)
    if not answers.has_medical_purpose:
        reasons: list[str | Promise] = [_("No medical purpose (logistics, scheduling, administration): no category.")]
        return _raised(Level.LOW, "", reasons, raises)
    category = CATEGORIES.get((answers.situation, answers.output_role))
    if category is None:
        return RiskAssessment("", "", (_("Not stated: the situation or the role of the output has not been described yet."),))
    reasons = [
        _("IMDRF category %(category)s: %(situation)s and %(role)s.")
        % {
            "category": category,
            "situation": _SITUATION_WORDS[answers.situation],
            "role": _ROLE_WORDS[answers.output_role],
        }
    ]
    return _raised(LEVEL_OF_CATEGORY[category], category, reasons, raises)


def _raises(answers: RiskAnswers) -> list[str]:
    found = []
    if answers.human_reviews is False:
        found.append("no_review")
    if answers.learns_in_use:
        found.append("learns_in_use")
    if answers.decides_access:
        found.append("decides_access")
    return found


def _raised(level: Level, category: str, reasons: list[str | Promise], raises: list[str]) -> RiskAssessment:
    reached = _STEPS[min(_STEPS.index(level) + len(raises), len(_STEPS) - 1)]
    return RiskAssessment(reached.value, category, (*reasons, *(_RAISES[reason] for reason in raises)))
