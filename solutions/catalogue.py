"""How a solution shows in the catalogue."""

from catalogue.index import Values, tag, term_tags
from solutions.fda import concepts_of, product_codes
from solutions.models.solutions import RELATIONS, Solution

_BODY = (
    "intended_purpose", "intended_users", "description", "inputs", "outputs", "human_oversight", "limits", "training_data",
    "validation_data", "explainability", "change_plan", "integration", "hosting", "support",
)  # fmt: skip

_Qualification = Solution.Qualification
_FALLEN = frozenset({_Qualification.SUSPENDED, _Qualification.REFUSED, _Qualification.EXPIRED, _Qualification.WITHDRAWN})


def _body(solution: Solution, language: str) -> str:
    texts = [text for name in _BODY if (text := getattr(solution, f"{name}_{language}"))]
    for authorisation in solution.authorisations.all():
        meaning = product_codes().get(authorisation.product_code)
        if language == "en":
            # The FDA's own words are English.
            texts.append(f"{authorisation.panel} {authorisation.product_code_name}")
        if meaning is not None:
            texts.append(meaning.french if language == "fr" else meaning.english)
    return "\n".join(texts)


def describe(solution: Solution) -> Values:
    """Of a solution as `solutions.kind` reads it for the list: another one lacks `has_pilot`, which is an error."""
    vendor = solution.organisation
    authorisations = list(solution.authorisations.all())
    numbers = " ".join(f"{a.number} {a.product_code}" for a in authorisations)
    return {
        "title_fr": solution.name_fr,
        "title_en": solution.name_en,
        "summary_fr": solution.summary_fr,
        "summary_en": solution.summary_en,
        "body_fr": _body(solution, "fr"),
        "body_en": _body(solution, "en"),
        "concepts": {
            code: weight for a in authorisations for code, weight in concepts_of(solution.name_fr, a.product_code).items()
        },
        "names": f"{solution.reference} {vendor.name_fr} {vendor.short_name} {numbers}",
        "organisation_id": vendor.pk,
        "organisation_name": str(vendor),
        "organisation_slug": vendor.slug,
        "state": solution.state,
        "tags": [
            *term_tags(solution, RELATIONS),
            *tag("risk", solution.risk_level or "not_stated"),
            *tag("state", solution.state),
            *tag("origin", solution.origin),
            *tag("qualification", solution.qualification),
            *tag("language", *_languages(solution)),
            *tag("data_residency", solution.data_residency),
            *tag("record_relation", solution.record_relation),
            *tag("price_model", solution.price_model),
            *tag("maturity", _stage(solution.maturity)),
            *tag("pilot", "yes" if vars(solution)["has_pilot"] else "no"),
            *tag("quebec_vendor", "yes" if vendor.region_id else "no"),
        ],
        "priority_rank": _standing(solution),
        "is_demonstration": solution.is_demonstration,
        "published_at": solution.published_at,
        "updated_at": solution.updated_at,
        "details": {
            "maturity": solution.maturity,
            "origin": solution.origin,
            "qualification": solution.qualification,
            "data_residency": solution.data_residency,
            "qualified_until": solution.qualified_until.isoformat() if solution.qualified_until else None,
            "qualified_release": solution.qualified_release.number if solution.qualified_release else "",
            "decision": solution.decision_reference,
            "picture": _picture(solution),
            "authorisations": [
                {"authority": a.authority, "number": a.number, "decided_on": a.decided_on.isoformat()} for a in authorisations
            ],
        },
    }


def _stage(maturity: int | None) -> str:
    """The stage of a level of maturity (TRL), as the list is narrowed by it."""
    stages = ((3, "research"), (6, "development"), (8, "demonstration"), (9, "use"))
    return next((code for last, code in stages if maturity is not None and maturity <= last), "")


def _picture(solution: Solution) -> dict[str, int] | None:
    """What a card shows: the logo, else the first picture."""
    shown = [each for each in solution.media.all() if each.is_picture and not (each.is_waiting or each.removed_at)]
    first = min(shown, key=lambda each: (each.kind != "logo", each.position, each.pk), default=None)
    return {"id": first.pk, "width": first.small_width, "height": first.small_height} if first else None


def _standing(solution: Solution) -> int:
    """Its place in a list that nobody ordered: qualified, declared, fallen, known from the FDA’s list alone."""
    if solution.origin == Solution.Origin.FDA:
        return 0
    if solution.qualification in _FALLEN or solution.state != Solution.State.LISTED:
        return 1
    return 3 if solution.qualification in Solution.IN_FORCE else 2


def _languages(solution: Solution) -> list[str]:
    return [code for code, spoken in (("fr", solution.speaks_french), ("en", solution.speaks_english)) if spoken]
