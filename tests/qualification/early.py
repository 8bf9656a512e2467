"""Early advice, step by step through the services: each test begins where its rule is."""

from typing import Any

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification.models.early_advice import EarlyAdvice
from qualification.services.early_advice import ask_advice, assign_advice, give_advice
from solutions.models.solutions import Solution
from tests.factories import SolutionFactory, acting
from tests.qualification import flow

QUESTIONS = ["Combien de sites faut-il?", "Un essai rétrospectif suffit-il?"]


def young(*, maturity: int = 4, listed: bool = True, **values: Any) -> tuple[Solution, Actor]:
    """A solution of TRL 3 to 5, and a member of its vendor."""
    flow.protocols()
    solution = SolutionFactory(listed=listed, maturity=maturity, **values)
    return solution, acting(Role.VENDOR_MEMBER, solution.organisation)


def ask(solution: Solution, vendor: Actor, **values: Any) -> EarlyAdvice:
    given = {
        "purpose": "Elle trie les plaies.", "level": "low", "evidence": "Un essai à un site; un autre est prévu.",
        "questions": QUESTIONS,
    }  # fmt: skip
    return ask_advice(solution, by=vendor, **{**given, **values})


def asked(**values: Any) -> tuple[EarlyAdvice, Actor]:
    solution, vendor = young()
    return ask(solution, vendor, **values), vendor


def assigned(role: str = Role.MINISTRY_ANALYST, **values: Any) -> tuple[EarlyAdvice, Actor, Actor]:
    """A request, its vendor, and whoever was asked to answer it."""
    advice, vendor = asked(**values)
    adviser = acting(role)
    assert adviser.membership
    return assign_advice(advice, adviser.membership, by=flow.analyst(), level="low"), vendor, adviser


def words(advice: EarlyAdvice) -> dict[str, Any]:
    """An answer to everything that was asked."""
    return {
        "opinion": "Il manque une étude à un second site.",
        "answers": {each.pk: f"Réponse {each.position}." for each in advice.questions.all()},
        "remarks": {advice.main_requirements[0].code: "Une page sur l’usage prévu suffit."},
    }


def given() -> tuple[EarlyAdvice, Actor, Actor]:
    advice, vendor, adviser = assigned()
    return give_advice(advice, by=adviser, **words(advice)), vendor, adviser
