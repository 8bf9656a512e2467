"""What a value report says beside its figures, as plain values: how the pilot was held, what it cost, what it taught."""

from typing import Any

from adoption.costs import Line, Result, work_out
from adoption.models.costing import Calculation, CalculationLine
from pilots.models.pilots import Pilot
from records.bilingual import LANGUAGES

MAX_CALCULATIONS = 5
MAX_LESSONS = 20
Content = dict[str, Any]


def both(record: Any, name: str) -> dict[str, str]:
    """A bilingual text as it is: what is missing in one language stays empty, and whoever shows it says so."""
    return {language: str(getattr(record, f"{name}_{language}")) if record else "" for language in LANGUAGES}


def conduct(pilot: Pilot) -> Content:
    """How the pilot was held, and under which rules."""
    texts = ("goals", "protocol", "stop_criteria", "risks", "data_agreements", "funding")
    return {name: both(pilot, name) for name in texts} | {
        # Since schema 5: whether an approval was required and, where none was, why.
        "ethics_approval": pilot.ethics_approval,
        "no_ethics_because": both(pilot, "no_ethics_because"),
        "ethics_reference": pilot.ethics_reference,
        "privacy_reference": pilot.privacy_reference,
        "budget_cad": "" if pilot.budget_cad is None else str(pilot.budget_cad),
    }


def costs(pilot: Pilot) -> list[Content]:
    """The public calculations that name this pilot, the latest first, with their results. Two queries."""
    public = Calculation.objects.filter(pilot=pilot, is_public=True).select_related("organisation")
    return [_calculation(each) for each in public.prefetch_related("lines")[:MAX_CALCULATIONS]]


def _calculation(calculation: Calculation) -> Content:
    result = result_of(calculation)
    return {
        "title": both(calculation, "title"),
        "organisation": both(calculation.organisation, "name"),
        "assumptions": both(calculation, "assumptions"),
        "horizon_years": calculation.horizon_years,
        "discount_percent": str(calculation.discount_percent),
        **{name: str(getattr(result, name)) for name in ("cost", "benefit", "net")},
        "return_percent": "" if result.return_percent is None else str(result.return_percent),
        "payback_year": result.payback_year,
    }


def result_of(calculation: Calculation) -> Result:
    lines = [
        Line(
            label=each.label,
            is_benefit=each.kind in CalculationLine.BENEFITS,
            basis=each.basis,
            amount=each.amount,
            volume=each.volume,
            first_year=each.first_year,
        )
        for each in calculation.lines.all()
    ]
    return work_out(
        lines,
        horizon_years=calculation.horizon_years,
        discount_percent=calculation.discount_percent,
        swing_percent=calculation.swing_percent,
    )


def lessons(pilot: Pilot) -> list[Content]:
    """The lessons of this pilot, the latest first. One query."""
    found = pilot.lessons.select_related("organisation")[:MAX_LESSONS]
    return [
        {"title": both(each, "title"), "text": both(each, "text"), "organisation": both(each.organisation, "name")}
        for each in found
    ]
