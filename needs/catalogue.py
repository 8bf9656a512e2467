"""How a need shows in the catalogue."""

from typing import Any

from catalogue.index import Values, tag, term_tags
from needs.care_path import in_one_language, path_in_words
from needs.models.needs import Need
from needs.models.responses import Response

_RELATIONS = {
    "region": "regions",
    "care_stage": "care_stages",
    "specialty": "specialties",
    "ai_field": "ai_fields",
    "population": "populations",
    "standard": "standards",
}
_BODY = (
    "problem",
    "present_situation",
    "expected_outcome",
    "indicator",
    "target",
    "volume",
    "data_available",
    "systems_in_place",
    "constraints",
)
_RANKS = {"P1": 3, "P2": 2, "P3": 1}


def _body(need: Need, language: str) -> str:
    texts = [getattr(need, f"{name}_{language}") for name in _BODY]
    return "\n".join(text for text in [*texts, path_in_words(in_one_language(need.care_path, language))] if text)


def _selected(response: Response) -> dict[str, str]:
    """The one response that is public: who was selected."""
    return {"solution": response.solution.reference, "organisation": response.organisation.slug}


def describe(need: Need) -> Values:
    organisation = need.organisation
    return {
        "title_fr": need.title_fr,
        "title_en": need.title_en,
        "summary_fr": need.summary_fr,
        "summary_en": need.summary_en,
        "body_fr": _body(need, "fr"),
        "body_en": _body(need, "en"),
        "names": f"{need.reference} {organisation.name_fr} {organisation.name_en} {organisation.short_name}",
        "organisation_id": organisation.pk,
        "organisation_name": str(organisation),
        "organisation_slug": organisation.slug,
        "state": need.state,
        "tags": [
            *term_tags(need, _RELATIONS),
            *tag("risk", need.risk_level or "not_stated"),
            *tag("state", need.state),
            *tag("scope", need.scope),
            *tag("priority", need.network_priority),
            *tag("budget", need.budget_status),
        ],
        "priority_rank": _RANKS.get(need.network_priority, 0),
        "is_demonstration": need.is_demonstration,
        "published_at": need.published_at,
        "updated_at": need.updated_at,
        "details": {
            "score": float(need.score) if need.score is not None else None,
            "scope": need.scope,
            "network_priority": need.network_priority or None,
            "volume_per_year": need.volume_per_year,
            "musts": need.musts,
            "responses_until": need.responses_until.isoformat() if need.responses_until else None,
            "selected": next((_selected(each) for each in need.responses.all() if each.state == Response.State.SELECTED), None),
            "endorsed_by": [each.organisation.slug for each in need.endorsements.all() if each.withdrawn_at is None],
            "care_path": need.care_path,
            "indicator": {"fr": need.indicator_fr, "en": need.indicator_en},
            "target": {"fr": need.target_fr, "en": need.target_en},
        },
    }


def public() -> Any:
    """The needs that belong in the catalogue, with what describes them."""
    return (
        Need.objects.published()
        .with_related()
        .prefetch_related("endorsements__organisation", "responses__solution", "responses__organisation")
    )
