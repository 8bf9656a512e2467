"""Responses of the demonstration: what vendors propose, ask and are told, through the services."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services import questions, responses
from solutions.models.solutions import Solution

FOLDER = Path(__file__).parent / "data"
Acting = Callable[[Organisation, str], Actor]


def stand_in(user: User) -> Acting:
    """Someone who acts in a role for any organisation: the demonstration's own hand, which stays in the log."""
    return lambda organisation, role: Actor(user, Membership(user=user, organisation=organisation, role=role))


def load_responses(needs: dict[str, Need], solutions: dict[str, Solution], *, acting: Acting, at: datetime) -> int:
    """Send what the file says, then decide. Returns the number of responses."""
    rows = yaml.safe_load((FOLDER / "responses.yaml").read_text(encoding="utf-8"))
    sent = [(row, _send(row, needs, solutions, acting, at)) for row in rows]
    for row, response in sent:
        if row["state"] in ("shortlisted", "selected"):
            office = acting(response.need.organisation, Role.INNOVATION_OFFICER)
            responses.shortlist_response(response, by=office, at=at + timedelta(days=6))
    for row, response in sent:
        if row["state"] == "selected":
            office, reason = acting(response.need.organisation, Role.INNOVATION_OFFICER), row["reason"]
            responses.select_response(
                response, by=office, reason_fr=reason["fr"], reason_en=reason["en"], others_reason=row["others"],
                at=at + timedelta(days=9),
            )  # fmt: skip
    _ask(sent[0][1], acting, at + timedelta(days=3))
    return len(sent)


def _send(row: dict[str, Any], needs: dict[str, Need], solutions: dict[str, Solution], acting: Acting, at: datetime) -> Response:
    need = Need.objects.get(pk=needs[row["need"]].pk)
    solution = Solution.objects.select_related("organisation").get(pk=solutions[row["solution"]].pk)
    model, low, high, note = row["cost"]
    values = {
        "language": "fr",
        "pitch": row["pitch"].strip(),
        "references": row.get("references", ""),
        "requirements": row["requirements"],
        "cost_model": model,
        "cost_low": low,
        "cost_high": high,
        "cost_note": note,
        "weeks_to_start": row["weeks"],
        "contact_email": "propositions@demo.example",
    }
    constraints = need.stated_constraints()
    given = [{"answer": answer, "note": how} for answer, how in row["fits"]][: len(constraints)]
    fits = given + [{"answer": "met", "note": ""}] * (len(constraints) - len(given))
    vendor = acting(solution.organisation, Role.VENDOR_MEMBER)
    return responses.send_response(need, solution, by=vendor, values=values, fits=fits, at=at)


def _ask(response: Response, acting: Acting, at: datetime) -> None:
    """One question of each kind."""
    need = response.need
    office = acting(need.organisation, Role.INNOVATION_OFFICER)
    vendor = acting(response.organisation, Role.VENDOR_MEMBER)
    asked = questions.ask(need, by=vendor, text="Les tournées ont-elles aussi lieu la fin de semaine?", at=at)
    questions.answer(asked, by=office, text="Le samedi matin, oui; jamais le dimanche.", is_for_all=True, at=at)
    questions.ask(need, by=office, text="Combien de temps dure la formation d’une personne?", at=at + timedelta(days=1))
