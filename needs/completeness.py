"""What a need lacks before it leaves its writers' hands, and what a vendor would still ask."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.needs import Need

# What a need must say before it leaves its writers' hands (French first: Charter of the French language).
REQUIRED_TO_SUBMIT = {
    "title_fr": _("Give the need a title."),
    "summary_fr": _("Summarise the need in a sentence or two."),
    "problem_fr": _("Describe the problem."),
    "present_situation_fr": _("Say how it is done today."),
    "expected_outcome_fr": _("Say what success would be."),
    "indicator_fr": _("Name what would be measured."),
    "target_fr": _("Give a target that can be measured."),
    "operational_owner_fr": _("Name the function that owns this need in the establishment."),
}
REQUIRED_CHOICES = {
    "care_stages": _("Choose at least one care stage."),
    "specialties": _("Choose at least one specialty or service."),
    "regions": _("Choose at least one region."),
}

PAST_DEADLINE = _("This day is past: choose one to come.")


def missing_to_submit(need: Need) -> dict[str, Any]:
    """What is still missing before submission: a field's name and what to do about it."""
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED_TO_SUBMIT.items() if not getattr(need, name)}
    gaps |= {name: text for name, text in REQUIRED_CHOICES.items() if not getattr(need, name).exists()}
    if not need.risk().level:
        gaps["has_medical_purpose"] = _("Answer the questions that settle the level of risk.")
    if (closes_at := need.closes_at) and closes_at <= timezone.now() and not need.is_public:
        gaps["responses_until"] = PAST_DEADLINE
    return gaps
