"""What rules a solution out of every match, as the codes that are kept with a fit, and as it is today."""

from collections.abc import Mapping
from typing import Any

from catalogue.models.index import CatalogueEntry
from catalogue.search.lapsing import qualification_of

# A solution in one of these states of its qualification is not proposed: the page says so.
EXCLUDED = ("suspended", "refused", "withdrawn", "expired")


def ruled_out_now(reasons: Mapping[str, Any], solution: CatalogueEntry) -> list[str]:
    """Why a solution is left out today: what was kept with the fit, and the qualification as it is at this moment."""
    kept = [code for code in reasons.get("excluded", []) if code not in EXCLUDED]
    now = qualification_of(solution.details)
    return [now, *kept] if now in EXCLUDED else kept
