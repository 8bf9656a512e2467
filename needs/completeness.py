"""What a need lacks before it leaves its writers' hands, and what a vendor would still ask."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.borrowing import Borrowing
from needs.models.needs import Need
from records.folding import fold

# What a need must say before it leaves its writers' hands (French first: Charter of the French language).
REQUIRED_TO_SUBMIT = {
    "title_fr": _("Give the need a title."),
    "summary_fr": _("Summarize the need in a sentence or two."),
    "problem_fr": _("Describe the problem."),
    "present_situation_fr": _("Describe how it is done today."),
    "expected_outcome_fr": _("Describe what success would look like."),
    "indicator_fr": _("State what would be measured."),
    "target_fr": _("Give a target that can be measured."),
    "operational_owner_fr": _("State the position responsible for this need in the establishment."),
}
REQUIRED_CHOICES = {
    "care_stages": _("Choose at least one care stage."),
    "specialties": _("Choose at least one specialty or service."),
    "regions": _("Choose at least one region."),
}

TO_GO_OVER = _("Copied from another need. Change it, or confirm on the last page that it applies to you.")
ASKED = frozenset(REQUIRED_TO_SUBMIT) | frozenset(REQUIRED_CHOICES) | {"has_medical_purpose"}

PAST_DEADLINE = _("This date is in the past. Choose a future date.")


def missing_to_submit(need: Need) -> dict[str, Any]:
    """What is still missing before submission: a field's name and what to do about it."""
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED_TO_SUBMIT.items() if not getattr(need, name)}
    gaps |= {name: text for name, text in REQUIRED_CHOICES.items() if not getattr(need, name).exists()}
    if name := need.risk_gap():
        gaps[name] = _("Answer the questions that determine the risk level.")
    gaps |= {name: TO_GO_OVER for name in _borrowed(need) if name not in gaps}
    if (closes_at := need.closes_at) and closes_at <= timezone.now() and not need.is_public:
        gaps["responses_until"] = PAST_DEADLINE
    return gaps


def _borrowed(need: Need) -> list[str]:
    """Answers of an unpublished need that were taken over from another one and that nobody has gone over."""
    if need.is_public or need.pk is None:
        return []
    return [name for row in Borrowing.objects.filter(need=need) for name in row.answers]


# ── What a vendor would still ask ────────────────────────────────────────────────────────────────────────────

ENOUGH_PROBLEM = 300
# With figures, so much tells what happens and to whom.
ENOUGH_WITH_FIGURES = 80
# « Neuf » is new as well, and « quart » a shift: neither is taken for a figure.
_FIGURES = re.compile(
    r"\d|\b(?:(?:diz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?|douzaines?|huitaines?"
    r"|deux|trois|quatre|cinq|six|sept|huit|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante"
    r"|soixante|cents?|mille|milliers?|millions?|moitie|tiers"
    r"|two|three|four|five|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty|hundreds?|thousands?"
    r"|half|third)\b"
)


@dataclass(frozen=True, slots=True)
class Quality:
    """How much of what vendors ask is answered, 0 to 100, and their questions that are still open by field."""

    percent: int
    questions: dict[str, Any]


def quality_of(need: Need) -> Quality:
    """A gauge for writers; it stops nobody. Each question counts the same."""
    about_problem = _("What exactly happens, to whom, and how often?")
    has_figures = bool(_FIGURES.search(fold(need.problem_fr)))
    if need.problem_fr and not has_figures:
        about_problem = _("Add figures to the problem: how many people, how often, with what consequences?")
    asked: list[tuple[str, bool, Any]] = [
        ("problem_fr", len(need.problem_fr) >= (ENOUGH_WITH_FIGURES if has_figures else ENOUGH_PROBLEM), about_problem),
        ("indicator_fr", bool(need.indicator_fr), _("What would be measured?")),
        ("care_path", bool(need.care_path), _("At which step of the care path would the tool be used?")),
        ("baseline_fr", bool(need.baseline_fr), _("What is the value today?")),
        ("target_fr", any(letter.isdigit() for letter in need.target_fr), _("What is the target, and by when?")),
        ("volume_per_year", bool(need.volume_per_year), _("How many people or procedures a year?")),
        ("populations", need.populations.exists(), _("For whom?")),
        ("data_available_fr", bool(need.data_available_fr), _("What data exist, and who gives access to them?")),
        ("systems_in_place_fr", bool(need.systems_in_place_fr), _("Which systems would the tool work with?")),
        ("standards", need.standards.exists(), _("Which standards do these systems support?")),
        (
            "constraints_fr",
            bool(need.constraints_fr),
            _("What requirements must the tool meet: hosting, language, network, timing?"),
        ),
        ("budget_status", bool(need.budget_status), _("Is there a budget?")),
        ("responses_until", need.responses_until is not None, _("What is the deadline for responses?")),
        ("contact_email", bool(need.contact_email), _("Who can people contact?")),
        ("title_en", bool(need.title_en and need.summary_en), _("Can a company that reads only English find it?")),
    ]
    open_ones = {name: question for name, is_answered, question in asked if not is_answered}
    return Quality(round(100 * (len(asked) - len(open_ones)) / len(asked)), open_ones)


# ── What was written as a text and can be ticked ─────────────────────────────────────────────────────────────

_WORDS_OF_MUSTS = {
    "must_keep_data_here": r"\b(?:heberge\w*|donnees|serveurs?|hosted|hosting|data|servers?)\b[^.;\n]*\b(?:quebec|canada)\b",
    "must_speak_french": r"\b(?:francais|french)\b",
    "must_be_qualified": r"\b(?:qualifie\w*|qualified)\b",
    "must_share_standard": r"\b(?:fhir|hl7|dicom\w*|openehr|snomed|loinc)\b",
}


def musts_in_words(need: Need) -> list[str]:
    """The conditions that the constraints state in words and that are not ticked: only ticked ones leave solutions out."""
    written = fold(f"{need.constraints_fr}\n{need.constraints_en}")
    return [name for name, words in _WORDS_OF_MUSTS.items() if not getattr(need, name) and re.search(words, written)]
