"""What the card of a solution says already, proposed as the answer to a requirement until somebody writes one.

Nothing is saved by it: an answer is the vendor's once it was read and sent. Which fields fit which requirement is data.
"""

from functools import cache
from pathlib import Path

import yaml

from qualification.models.applications import Application
from qualification.models.protocols import Requirement
from records.bilingual import in_language, reading_language
from solutions.card import title_of
from solutions.models.solutions import Solution

_DATA = Path(__file__).resolve().parent / "data" / "from_card.yaml"


@cache
def fields_for() -> dict[str, list[str]]:
    """The fields of the card, by the code of the requirement."""
    loaded: dict[str, list[str]] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return loaded


def proposed_answer(solution: Solution, code: str) -> str:
    """What the card says to a requirement, each field under its name; empty where it says nothing."""
    found = [(field, _text(solution, field)) for field in fields_for().get(code, [])]
    texts = [(field, text) for field, text in found if text]
    if len(texts) == 1:
        return texts[0][1]
    return "\n\n".join(f"{title_of(field)}\n{text}" for field, text in texts)


def proposed_codes(application: Application, requirements: list[Requirement], answered: set[int]) -> set[str]:
    """The requirements without an answer to which the card has one to propose."""
    return {each.code for each in requirements if each.pk not in answered and proposed_answer(application.solution, each.code)}


def _text(solution: Solution, field: str) -> str:
    if hasattr(solution, f"{field}_fr"):
        return in_language(solution, field, reading_language())[0].strip()
    return str(getattr(solution, field)).strip()
