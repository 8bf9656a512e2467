"""What rules a solution out of every match, as codes (matching.reasons says them): always by what is true today."""

from typing import Any

from catalogue.models.index import CatalogueEntry
from catalogue.search.lapsing import qualification_of
from records.risk import Level, is_lower

# A solution in one of these states of its qualification is not proposed: the page says so.
EXCLUDED = ("suspended", "refused", "withdrawn", "expired")
QUALIFIED = ("qualified", "conditional")
# Data that leave Québec need an assessment first (Law 25, section 17 of the private-sector and 70.1 of the public-sector act).
ELSEWHERE = ("canada", "abroad")


def ruled_out_now(need: CatalogueEntry, solution: CatalogueEntry) -> list[str]:
    """Why a solution is left out, by what both entries say at this moment: fits may have been worked out before.

    The state of its qualification, then the requirements of the need that it does not meet.
    """
    qualification = qualification_of(solution.details)
    ruled_out, _unsaid = requirements(need, solution)
    return [qualification, *ruled_out] if qualification in EXCLUDED else ruled_out


def requirements(need: CatalogueEntry, solution: CatalogueEntry) -> tuple[list[str], list[str]]:
    """The requirements of a need that a solution does not meet, and those of which it says nothing (`…:unsaid`).

    Silence excludes nobody, but for the qualification: that is the ministry's to say, and it has not.
    """
    offered, in_place = by_facet(solution), by_facet(need).get("standard", set()) - {"none"}
    stays, spoken = solution.details.get("data_residency"), offered.get("standard", set()) - {"none"}
    # What it says (None: nothing), and whether that will do.
    is_qualified = qualification_of(solution.details) in QUALIFIED
    answers: dict[str, tuple[Any, bool]] = {
        "must_keep_data_here": (stays, stays not in ELSEWHERE),
        "must_speak_french": (offered.get("language"), "fr" in offered.get("language", ())),
        "must_be_qualified": (True, is_qualified and not is_below(need, solution)),
        "must_share_standard": (spoken and in_place, bool(spoken & in_place)),
    }
    asked = [(name, *answers[name]) for name in need.details.get("musts", []) if name in answers]
    ruled_out = [name for name, said, will_do in asked if said and not will_do]
    if is_qualified:
        # It is qualified, for less than is asked: the reason says so.
        ruled_out = ["must_be_qualified_so_high" if name == "must_be_qualified" else name for name in ruled_out]
    return ruled_out, [f"{name}:unsaid" for name, said, _will_do in asked if not said]


def is_below(need: CatalogueEntry, solution: CatalogueEntry) -> bool:
    """Whether the solution was declared, and examined, for a lower risk level than the need expects."""
    return is_lower(level_of(solution), level_of(need))


def level_of(entry: CatalogueEntry) -> str:
    """The risk level of an entry; empty where it is not known."""
    return next((code for code in by_facet(entry).get("risk", ()) if code in Level.values), "")


def by_facet(entry: CatalogueEntry) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for tag in entry.tags:
        facet, _colon, code = tag.partition(":")
        found.setdefault(facet, set()).add(code)
    return found
