"""Public records that are changed, and where their changes are read."""

from typing import Any

from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from solutions.models.solutions import Solution
from tests.factories import SolutionFactory, acting


def solution_and_writer(**values: Any) -> tuple[Solution, Actor]:
    solution = SolutionFactory(listed=True, **values)
    return solution, acting(Role.VENDOR_MEMBER, solution.organisation)


def space_of(record: Any) -> str:
    return f"{record.kind}s"


def review_path(record: Any) -> str:
    return reverse(f"{space_of(record)}:review", args=[record.reference])
