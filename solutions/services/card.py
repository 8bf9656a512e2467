"""The rows of a solution's card: what regulators decided, and how well it does."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.lifecycle import lock, save_with_event
from records.errors import Incomplete, WrongState
from solutions import events
from solutions.models.authorisations import FORMS, Authorisation
from solutions.models.media import Publication
from solutions.models.performance import PerformanceFigure
from solutions.models.solutions import Solution

MAX_ROWS = 60
KNOWN_NUMBER = gettext_lazy("This number has already been added.")
KNOWN_DOI = gettext_lazy("This publication has already been added.")
KNOWN_FIGURE = gettext_lazy("This measure has already been given for this population, site and type of study.")

REQUIRED_OF_OTHER = {
    "other_fr": gettext_lazy("Name the measure."),
    "unit": gettext_lazy("Give the unit of the measure."),
    "direction": gettext_lazy("State whether higher or lower is better."),
}


def check_authorisation(authority: str, number: str, device_class: str, decided_on: date) -> None:
    """The number and class have the form that this regulator uses. Raises `Incomplete` by field."""
    form = FORMS[authority]
    gaps: dict[str, Any] = {}
    if not form.number.fullmatch(number):
        gaps["number"] = _("This number is not in the correct format. Expected: %(example)s.") % {"example": form.example}
    if device_class not in form.classes:
        gaps["device_class"] = _("The possible classes are: %(classes)s.") % {"classes": ", ".join(form.classes)}
    if decided_on > timezone.localdate():
        gaps["decided_on"] = _("This date is in the future. Enter today’s date or an earlier one.")
    if gaps:
        raise Incomplete(gaps)


@transaction.atomic
def state_authorisation(solution: Solution, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Authorisation:
    """The vendor states a licence or mark. Its form is checked; the registry does not ask the regulator."""
    solution = _opened(solution, by)
    number = " ".join(str(values["number"]).upper().split())
    check_authorisation(values["authority"], number, values["device_class"], values["decided_on"])
    if solution.authorisations.filter(authority=values["authority"], number=number).exists():
        raise Incomplete({"number": KNOWN_NUMBER})
    made = Authorisation.objects.create(solution=solution, is_declared=True, **(values | {"number": number}))
    save_with_event(solution, events.CARD_CHANGED, by=by, at=at, data={"authorisation": str(made)})
    return made


@transaction.atomic
def state_performance(solution: Solution, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> PerformanceFigure:
    """The vendor states a figure with its interval. Raises `Incomplete` when it cannot be true."""
    solution = _opened(solution, by)
    check_performance(values)
    values = without_other(values)
    key = {name: values[name] for name in ("measure", "other_fr", "population_fr", "site", "study")}
    if solution.performance.filter(**key).exists():
        raise Incomplete({"measure": KNOWN_FIGURE})
    made = PerformanceFigure.objects.create(solution=solution, **values)
    save_with_event(solution, events.CARD_CHANGED, by=by, at=at, data={"performance": str(made)})
    return made


@transaction.atomic
def state_publication(solution: Solution, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Publication:
    """The vendor names an article by its DOI. Raises `Incomplete` when it is there already."""
    solution = _opened(solution, by)
    if solution.publications.filter(doi=values["doi"]).exists():
        raise Incomplete({"doi": KNOWN_DOI})
    made = Publication.objects.create(solution=solution, **values)
    save_with_event(solution, events.CARD_CHANGED, by=by, at=at, data={"publication": made.doi})
    return made


def without_other(values: dict[str, Any]) -> dict[str, Any]:
    """Name, unit and direction belong to another measure alone."""
    if values["measure"] == PerformanceFigure.Measure.OTHER:
        return values
    return values | dict.fromkeys(("other_fr", "other_en", "unit", "direction"), "")


def check_performance(values: dict[str, Any]) -> None:
    lowest, highest = PerformanceFigure.bounds(values["measure"])
    gaps: dict[str, Any] = {}
    if values["measure"] == PerformanceFigure.Measure.OTHER:
        gaps = {name: text for name, text in REQUIRED_OF_OTHER.items() if not values.get(name)}
    for name in ("value", "low", "high"):
        if not lowest <= values[name] <= highest:
            gaps[name] = _("This measure must be between %(lowest)g and %(highest)g.") % {"lowest": lowest, "highest": highest}
    if not gaps and not values["low"] <= values["value"] <= values["high"]:
        gaps["value"] = _("The value must be within its confidence interval.")
    if gaps:
        raise Incomplete(gaps)


@transaction.atomic
def take_back(row: Authorisation | PerformanceFigure | Publication, *, by: Actor, at: datetime | None = None) -> None:
    """Remove a row that the vendor stated. What came from a public list stays."""
    solution = _opened(row.solution, by)
    if isinstance(row, Authorisation) and not row.is_declared:
        raise WrongState(_("This line comes from the regulator’s public list and can only change with that list."))
    what = {"removed": str(row)}
    row.delete()
    save_with_event(solution, events.CARD_CHANGED, by=by, at=at, data=what)


def _opened(solution: Solution, by: Actor) -> Solution:
    solution = lock(solution)
    by.must("solutions.draft", solution)
    if solution.state == Solution.State.ARCHIVED:
        raise WrongState(_("This solution is archived. Its text can no longer be changed."))
    if solution.authorisations.count() + solution.performance.count() >= MAX_ROWS * 2:
        raise WrongState(_("A model card can have at most %(most)d lines.") % {"most": MAX_ROWS * 2})
    return solution
