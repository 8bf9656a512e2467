"""Why a solution may meet a need, and what speaks against it: in codes here, in sentences on the page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.index import FIELD_WEIGHTS, MAX_READ_LENGTH
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import Terms
from catalogue.search.lapsing import qualification_of
from catalogue.vocabulary.concepts import concepts, with_wider
from catalogue.vocabulary.reading import concepts_in
from matching.exclusions import ELSEWHERE, QUALIFIED, by_facet, is_below, level_of, requirements, ruled_out_now
from matching.terms import SORT_WEIGHTS, named_in
from records.bilingual import LANGUAGES
from records.risk import is_lower

# What tells one subject from another, and how much: a finding most. Tasks and places say how and where, not what.
SUBJECTS = {sort: SORT_WEIGHTS[sort] for sort in ("findings", "anatomy", "modalities")}


def subject_of(title: str, description: str = "") -> dict[str, float]:
    """The findings, organs and examinations that a text names, each with its weight."""
    named = named_in(title, description)
    known = concepts()
    return {code: share * SUBJECTS[known[code].sort] for code, share in named.items() if known[code].sort in SUBJECTS}


def subject_of_entry(entry: CatalogueEntry) -> dict[str, float]:
    """The same of what a record says in both languages."""
    return subject_of(entry.title_fr, entry.summary_fr) | subject_of(entry.title_en, entry.summary_en)


def agreement(asked: Mapping[str, float], about: Mapping[str, float]) -> float:
    """How much of the subject that is asked a record is about: 0 to 1."""
    total = sum(asked.values())
    return sum(weight * min(1.0, about.get(code, 0.0) / 0.5) for code, weight in asked.items()) / total if total else 0.0


def in_common(asked: Mapping[str, float], about: Mapping[str, float]) -> list[str]:
    """The concepts of the subject that a record is about too, the most telling first."""
    wider = with_wider(dict(asked))
    shared = {code: weight for code, weight in wider.items() if about.get(code, 0.0) > 0 and code in asked}
    return sorted(shared, key=lambda code: (-shared[code], code))


def named_on_page(entry: CatalogueEntry) -> set[str]:
    """The concepts that a reader finds named in a record's texts, whichever language they read them in.

    A verb of one language may be a finding of the other (a figure that *falls*): what both name is meant.
    """
    described = [code for code in LANGUAGES if getattr(entry, f"summary_{code}") or getattr(entry, f"body_{code}")]
    named = [
        concepts_in(" ".join(getattr(entry, f"{field}_{code}")[:MAX_READ_LENGTH] for field in FIELD_WEIGHTS))
        for code in described or LANGUAGES
        if described or getattr(entry, f"title_{code}")
    ]
    return set.intersection(*named) if named else set()


_MAX_CONCEPTS = 4


def reasons_of(need: CatalogueEntry, solution: CatalogueEntry, *, asked: Mapping[str, float]) -> dict[str, Any]:
    """Why the two fit, and what speaks against it, as codes that are kept with the fit. `asked`: the need's subject.

    `about`: concepts that the texts of both name; `shared`: tags of both; `for` and `against`: codes of `sentences`;
    `excluded`: what rules the solution out, if anything does: the state of its qualification, requirements of the need that
    it does not meet.
    """
    wanted, offered = by_facet(need), by_facet(solution)
    favour, against = [], []
    qualification = qualification_of(solution.details)
    if qualification not in QUALIFIED:
        against.append("not_qualified")
    elif is_below(need, solution):
        # What was proven for less speaks for nothing here.
        against.append("qualified_below")
    else:
        favour.append(qualification)
    if solution.details.get("origin") == "fda":
        against.append("american_list")
    languages = offered.get("language", set())
    if languages:
        (favour if "fr" in languages else against).append("french" if "fr" in languages else "not_french")
    in_place, spoken = wanted.get("standard", set()) - {"none"}, offered.get("standard", set()) - {"none"}
    if in_place and spoken:
        (favour if in_place & spoken else against).append("standards" if in_place & spoken else "other_standards")
    if is_lower(level_of(need), level_of(solution)):
        against.append("riskier")
    elif qualification not in QUALIFIED and is_below(need, solution):
        against.append("declared_below")
    if solution.details.get("data_residency") in ELSEWHERE:
        against.append("data_leave")
    shared = sorted(
        f"{facet}:{code}" for facet in _SHARED for code in wanted.get(facet, set()) & offered.get(facet, set()) if code != "none"
    )
    about = in_common(asked, solution.concepts)
    readable = named_on_page(need) & named_on_page(solution) if about else set()
    found: dict[str, Any] = {"about": [code for code in about if code in readable][:_MAX_CONCEPTS], "shared": shared}
    _ruled_out, unsaid = requirements(need, solution)
    found |= {"for": favour, "against": [*against, *unsaid]}
    ruled_out = ruled_out_now(need, solution)
    return found | ({"excluded": ruled_out} if ruled_out else {})


_SHARED = ("specialty", "ai_field", "care_stage", "standard", "population")


def sentences(reasons: Mapping[str, Any], names: Terms) -> tuple[list[str], list[str]]:
    """One sentence per reason, for and against, in the reader's language."""
    known = concepts()
    labels = [known[code].label for code in reasons.get("about", []) if code in known]
    shared: dict[str, list[str]] = {}
    for tag in reasons.get("shared", []):
        facet, _colon, code = tag.partition(":")
        if code == "none":
            # Kept with a fit of the time before: to have no standard is nothing in common.
            continue
        shared.setdefault(facet, []).append(names.get(facet, {}).get(code, code))
    favour = [_("Both are about: %(what)s.") % {"what": ", ".join(labels)}] if labels else []
    favour += [str(_SHARED_SENTENCES[facet]) % {"what": ", ".join(sorted(found))} for facet, found in shared.items()]
    favour += [str(_FOR[code]) for code in reasons.get("for", []) if code in _FOR]
    return favour, [str(_AGAINST[code]) for code in reasons.get("against", []) if code in _AGAINST]


def exclusions(codes: Iterable[str]) -> list[str]:
    """Why a solution is left out: a sentence for each reason."""
    return [str(_EXCLUSIONS[code]) for code in codes if code in _EXCLUSIONS]


_SHARED_SENTENCES = {
    "specialty": gettext_lazy("Same specialty or service: %(what)s."),
    "ai_field": gettext_lazy("Same area of use: %(what)s."),
    "care_stage": gettext_lazy("Same care stage: %(what)s."),
    "standard": gettext_lazy("The solution supports a standard already in place: %(what)s."),
    "population": gettext_lazy("Same population: %(what)s."),
}
_FOR = {
    "qualified": gettext_lazy("The ministry has qualified the solution."),
    "conditional": gettext_lazy("The ministry has qualified the solution, with conditions."),
    "french": gettext_lazy("The vendor states that the solution is available in French."),
}
_AGAINST = {
    "not_qualified": gettext_lazy("The ministry has not qualified the solution."),
    "american_list": gettext_lazy(
        "The solution is known only from a U.S. list, which gives no information about a Canadian licence."
    ),
    "not_french": gettext_lazy("The vendor does not state that the solution is available in French."),
    "other_standards": gettext_lazy("According to the vendor, the solution supports none of the standards already in place."),
    "qualified_below": gettext_lazy(
        "The ministry has qualified the solution for a lower risk level than the need expects: that evidence is not enough here."
    ),
    "declared_below": gettext_lazy("The vendor states a lower risk level for the solution than the need expects."),
    "riskier": gettext_lazy("The risk level of the solution is higher than the level expected for the need."),
    "data_leave": gettext_lazy("Data would leave Québec: an assessment is required first."),
    "must_keep_data_here:unsaid": gettext_lazy(
        "The record does not state where data are kept, and the need requires that data stay in Québec."
    ),
    "must_speak_french:unsaid": gettext_lazy(
        "The record does not state in which languages the solution is available, and the need requires French."
    ),
    "must_share_standard:unsaid": gettext_lazy(
        "The record does not state which standards the solution supports, and the need requires one."
    ),
}
_EXCLUSIONS = {
    "refused": gettext_lazy("The qualification of the solution was refused."),
    "suspended": gettext_lazy("The qualification of the solution is suspended."),
    "expired": gettext_lazy("The qualification of the solution has expired."),
    "withdrawn": gettext_lazy("The qualification of the solution was withdrawn."),
    "must_keep_data_here": gettext_lazy("Data would leave Québec, and the need requires that data stay in Québec."),
    "must_speak_french": gettext_lazy(
        "The vendor does not state that the solution is available in French, and the need requires French."
    ),
    "must_be_qualified": gettext_lazy("The ministry has not qualified the solution, and the need requires a qualified solution."),
    "must_be_qualified_so_high": gettext_lazy(
        "The ministry has qualified the solution for a lower risk level than the need expects, and the need requires a "
        "qualified solution."
    ),
    "must_share_standard": gettext_lazy(
        "According to the vendor, the solution supports none of the standards already in place, and the need requires one."
    ),
}
