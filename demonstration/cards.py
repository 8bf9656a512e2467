"""The cards of the demonstration's solutions: further fields, figures and licences. Versions come with the applications."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from solutions.models.solutions import Solution
from solutions.services.card import state_authorisation, state_performance

FOLDER = Path(__file__).parent / "data"
Acting = Callable[[Organisation, str], Actor]
_PLAIN = {"data_residency", "certifications", "integration_weeks", "price_model"}
_ROWS = {"releases", "performance", "authorisations"}


@cache
def cards() -> dict[str, dict[str, Any]]:
    """What the file says, by the solution's key."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "cards.yaml").read_text(encoding="utf-8"))["cards"]
    return found


def card_values(key: str) -> dict[str, Any]:
    """The fields of a solution's card, as its form would give them. Nothing for one without a card."""
    values: dict[str, Any] = {}
    for name, value in cards().get(key, {}).items():
        if name in _PLAIN:
            values[name] = value
        elif name not in _ROWS:
            values |= {f"{name}_{language}": text.strip() for language, text in value.items()}
    return values


def load_card_rows(solutions: dict[str, Solution], *, acting: Acting) -> int:
    """State the figures and licences, some days after each solution was listed. Returns how many."""
    count = 0
    for key, row in cards().items():
        solution = Solution.objects.select_related("organisation").get(pk=solutions[key].pk)
        vendor = acting(solution.organisation, Role.VENDOR_MEMBER)
        at = (solution.published_at or solution.created_at) + timedelta(days=5)
        for figure in row.get("performance", []):
            state_performance(solution, by=vendor, values=_figure(figure), at=at)
            count += 1
        for licence in row.get("authorisations", []):
            _state(solution, licence, vendor, at)
            count += 1
    return count


def _figure(row: list[Any]) -> dict[str, Any]:
    measure, value, low, high, population, site, size, study = row
    return {
        "measure": measure,
        "value": value,
        "low": low,
        "high": high,
        "population_fr": population["fr"],
        "population_en": population.get("en", ""),
        "site": site,
        "sample_size": size,
        "study": study,
    }


def _state(solution: Solution, row: list[Any], vendor: Actor, at: datetime) -> None:
    names = ("authority", "number", "device_class", "decided_on")
    state_authorisation(solution, by=vendor, values=dict(zip(names, row, strict=True)), at=at)
