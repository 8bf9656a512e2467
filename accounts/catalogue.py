"""How an organisation shows in the catalogue."""

from accounts.models.organisations import Organisation
from catalogue.index import Values, tag


def describe(organisation: Organisation) -> Values:
    return {
        "title_fr": organisation.name_fr,
        "title_en": organisation.name_en,
        "summary_fr": organisation.description_fr,
        "summary_en": organisation.description_en,
        "names": " ".join(
            (organisation.short_name, organisation.slug, organisation.subtype, organisation.city, _places(organisation))
        ),
        "organisation_id": organisation.pk,
        "organisation_name": str(organisation),
        "organisation_slug": organisation.slug,
        "state": "registered" if organisation.is_registered else "not_registered",
        "tags": [
            *tag("organisation_kind", organisation.kind),
            *tag("region", organisation.region.code if organisation.region else ""),
            *tag("registration", "registered" if organisation.is_registered else "not_registered"),
        ],
        "is_demonstration": organisation.is_demonstration,
        "published_at": organisation.created_at,
        "updated_at": organisation.updated_at,
        "details": {"city": organisation.city, "subtype": organisation.subtype},
    }


def _places(organisation: Organisation) -> str:
    """People look for the hospital of their town, and find the establishment that has it."""
    return " ".join(f"{each.name} {each.municipality}" for each in organisation.installations.all() if each.is_listed)
