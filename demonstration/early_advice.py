"""Invented requests for early advice, through the services, on the days that the file says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from demonstration.cases import Calendar
from qualification.services.early_advice import ask_advice, assign_advice, give_advice
from solutions.models.solutions import Solution

FOLDER = Path(__file__).parent / "data"
Acting = Callable[[Organisation, str], Actor]


def load_early_advice(solutions: dict[str, Solution], *, ministry: Actor, acting: Acting) -> int:
    """Ask, and where the file says so answer as the ministry's analyst. Returns the number of requests."""
    rows = yaml.safe_load((FOLDER / "early_advice.yaml").read_text(encoding="utf-8"))["requests"]
    for row in rows:
        _load(row, Solution.objects.select_related("organisation").get(pk=solutions[row["solution"]].pk), ministry, acting)
    return len(rows)


def _load(row: dict[str, Any], solution: Solution, ministry: Actor, acting: Acting) -> None:
    calendar = Calendar(timezone.localdate())
    advice = ask_advice(
        solution,
        by=acting(solution.organisation, Role.VENDOR_MEMBER),
        purpose=row["purpose"],
        level=row["level"],
        evidence=row["evidence"],
        questions=row["questions"],
        at=calendar.ago(row["asked"]),
    )
    given = row.get("given")
    if not given:
        return
    if ministry.membership is None:
        raise RuntimeError("The people are loaded before what they do.")
    advice = assign_advice(advice, ministry.membership, by=ministry, level=row["level"], at=calendar.ago(given["assigned"]))
    questions = advice.questions.all()
    answers = {question.pk: answer for question, answer in zip(questions, given["answers"], strict=True)}
    at = calendar.ago(given["at"])
    give_advice(advice, by=ministry, opinion=given["opinion"], answers=answers, remarks=given["remarks"], at=at)
