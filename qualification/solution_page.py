"""What the page of a solution shows of its qualification: the open conditions, and to the ministry what it can do."""

from typing import Any

from accounts.actors import Actor
from qualification.models.decisions import Condition, Decision
from qualification.views.decisions import offered_measures
from solutions.models.solutions import Solution


def shown(solution: Solution, actor: Actor) -> dict[str, Any]:
    """The conditions that are not met yet, the first due first, and the measures that this person can take now."""
    if not solution.decision_reference:
        return {}
    found: dict[str, Any] = {}
    if solution.current_qualification == Solution.Qualification.CONDITIONAL:
        conditions = list(Condition.objects.open().filter(decision__application__solution=solution))
        found |= {"conditions": conditions, "is_condition_late": any(each.is_late for each in conditions)}
    if actor.can("qualification.decide"):
        decisions = Decision.objects.current().with_related().filter(application__reference=solution.decision_reference)
        found["measures"] = [step for decision in decisions for step in offered_measures(decision)]
    return found
