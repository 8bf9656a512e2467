"""How a pilot shows in the catalogue. It is found by the terms of its need, too."""

from catalogue.index import Values, tag, term_tags
from pilots.models.pilots import Pilot, Site

_BODY = ("goals", "protocol", "results", "stopped_reason")
_NEED_RELATIONS = {"care_stage": "care_stages", "specialty": "specialties", "ai_field": "ai_fields"}


def _body(pilot: Pilot, language: str) -> str:
    texts = [text for name in _BODY if (text := getattr(pilot, f"{name}_{language}"))]
    return "\n".join([*texts, getattr(pilot.need, f"title_{language}"), pilot.solution.name_fr])


def _names(site: Site) -> str:
    place = f"{site.installation.name} {site.installation.municipality}" if site.installation else ""
    return f"{site.organisation.name_fr} {site.organisation.short_name} {place} {site.place_fr} {site.place_en}"


def describe(pilot: Pilot) -> Values:
    sites = list(pilot.sites.all())
    site_names = " ".join(_names(site) for site in sites)
    return {
        "title_fr": pilot.title_fr,
        "title_en": pilot.title_en,
        "summary_fr": pilot.summary_fr,
        "summary_en": pilot.summary_en,
        "body_fr": _body(pilot, "fr"),
        "body_en": _body(pilot, "en"),
        "names": f"{pilot.reference} {pilot.organisation.name_fr} {pilot.organisation.short_name} {site_names}",
        "organisation_id": pilot.organisation_id,
        "organisation_name": str(pilot.organisation),
        "organisation_slug": pilot.organisation.slug,
        "state": pilot.state,
        "tags": [
            *tag("region", *sorted({site.region.code for site in sites})),
            *term_tags(pilot.need, _NEED_RELATIONS),
            *tag("risk", pilot.risk_level or "not_stated"),
            *tag("state", pilot.state),
            *tag("sites", "several" if len(sites) > 1 else "one"),
        ],
        "is_demonstration": pilot.is_demonstration,
        "published_at": pilot.published_at,
        "updated_at": pilot.updated_at,
        "details": {
            "need": pilot.need.reference,
            "solution": pilot.solution.reference,
            "sites": len(sites),
            "starts_on": pilot.starts_on.isoformat() if pilot.starts_on else None,
            "ends_on": last_day.isoformat() if (last_day := pilot.last_day) else None,
        },
    }
