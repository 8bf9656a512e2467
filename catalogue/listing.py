"""An entry as a list of the API shows it: ready JSON, kept in the catalogue, so that a list is read and sent, not made."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalogue.addresses import entry_path
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import by_facet
from catalogue.search.lapsing import qualification_of, tags_of

# Stands for the site's own address in what is kept: a site that moves need not write its catalogue anew.
SITE_MARK = "\ue002"


def as_listed(row: CatalogueEntry, *, site: str) -> dict[str, Any]:
    """What a list of the API says of an entry."""
    return {
        "kind": row.kind,
        "reference": row.key,
        "title": {"fr": row.title_fr, "en": row.title_en},
        "summary": {"fr": row.summary_fr, "en": row.summary_en},
        "organisation": {"slug": row.organisation_slug, "name": row.organisation_name},
        "state": row.state,
        "facets": by_facet(tags_of(row.tags, row.details)),
        # Sorted: the database keeps the keys in an order of its own.
        "details": _details(row),
        "is_demonstration": row.is_demonstration,
        "published_at": _moment(row.published_at),
        "updated_at": _moment(row.updated_at),
        "url": {"fr": site + entry_path(row, "fr"), "en": site + entry_path(row, "en")},
    }


def _details(row: CatalogueEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(row.details, sort_keys=True))
    return found | {"qualification": qualification_of(found)} if "qualification" in found else found


def listing_of(row: CatalogueEntry) -> str:
    """The same as the text that the catalogue keeps."""
    return json.dumps(as_listed(row, site=SITE_MARK), ensure_ascii=False, separators=(",", ":"))


def sent(listings: list[str]) -> str:
    """Kept texts as the content of a JSON list."""
    return ",".join(map(_of_today, listings)).replace(SITE_MARK, settings.SITE_URL)


_UNTIL = re.compile(r'"qualified_until":"(\d{4}-\d\d-\d\d)"')


def _of_today(listing: str) -> str:
    """A kept text, with the qualification of today where its last day is past."""
    until = _UNTIL.search(listing)
    if until is None or until[1] >= timezone.localdate().isoformat():
        return listing
    row = json.loads(listing)
    row["details"]["qualification"] = qualification_of(row["details"])
    row["facets"]["qualification"] = [row["details"]["qualification"]]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
