"""Which public events are news, and for whom. An event that is not named here is told to those who follow the record."""

from django.db.models import Q

PUBLISHED = frozenset({"need.published", "solution.listed", "solution.imported", "pilot.announced", "organisation.verified"})
PRIORITIES = frozenset({"priorities.published", "need.prioritised"})
QUALIFIED = frozenset({"solution.qualified", "solution.conditionally_qualified"})

# Small changes: whoever follows the very record may want them, an alert on a search does not.
_SMALL = frozenset(
    {
        "need.edited",
        "need.attached",
        "need.detached",
        "need.scored",
        "need.endorsed",
        "need.endorsement_withdrawn",
        "solution.edited",
        "solution.card_changed",
        "solution.updated_from_source",
        "solution.flagged_for_review",
        "solution.flag_lifted",
        "solution.review_ended",
        "solution.condition_met",
        "solution.decision_contested",
        "solution.appeal_upheld",
        "solution.appeal_dismissed",
        "pilot.edited",
        "pilot.indicators_edited",
        "pilot.site_edited",
        "pilot.measured",
        "organisation.profile_edited",
        "error.answered",
    }
)
# News to nobody.
_SILENT_ENDS = (".confirmed",)


def is_for_followers(verb: str) -> bool:
    return not verb.endswith(_SILENT_ENDS)


def is_for_searches(verb: str) -> bool:
    return is_for_followers(verb) and verb not in _SMALL


def silent_to(*, is_search: bool) -> Q:
    """The same as a filter over events: those that are not told."""
    silent = Q()
    for end in _SILENT_ENDS:
        silent |= Q(verb__endswith=end)
    return silent | Q(verb__in=_SMALL) if is_search else silent
