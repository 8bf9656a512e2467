"""What the reviews found not met binds the decision, and every paper says it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import deciding, reviewing
from qualification.services.deciding import NewCondition
from records.errors import Incomplete
from tests.documents import text_of
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _later(days: int = 700) -> Any:
    return timezone.localdate() + timedelta(days=days)


def _judged(level: str, *verdicts: dict[str, str]) -> tuple[Application, Actor]:
    """In deliberation, each reviewer having said what is given and "met" of the rest."""
    application, _vendor, ministry, reviewers = flow.in_review(level)
    for (assignment, evaluator), said in zip(reviewers, verdicts, strict=True):
        flow.review(assignment, evaluator, **said)
    return reviewing.begin_deliberation(application, by=ministry), ministry


def _posted(outcome: str, condition: str = "Traduire.") -> dict[str, Any]:
    return {
        "outcome": outcome,
        "rationale_fr": "Oui.",
        "expires_on": _later().isoformat(),
        "condition_1": condition if outcome == "conditional" else "",
        "due_1": _later(30).isoformat() if outcome == "conditional" else "",
    }


@pytest.mark.parametrize("outcome", ["qualified", "conditional"])
@pytest.mark.parametrize(
    ("level", "verdicts"),
    [
        ("low", [{"REG_01": "not_met"}]),
        # Even: the stricter counts.
        ("moderate", [{"REG_01": "not_met"}, {}]),
        ("high", [{"REG_01": "not_met"}, {"REG_01": "partly"}, {}]),
    ],
)
def test_a_blocking_requirement_not_met_leaves_nothing_but_a_refusal(
    outcome: str, level: str, verdicts: list[dict[str, str]], sign_in: SignIn
) -> None:
    application, ministry = _judged(level, *verdicts)
    page = reverse("qualification:decide", args=[application.reference])
    client = sign_in(ministry)
    assert "REG-01" in client.get(page).context["blocking"]
    answer = client.post(page, _posted(outcome, "REG-01 : fournir la preuve."))
    assert answer.status_code == 422
    assert "REG-01" in str(answer.context["form"].errors["outcome"])
    assert not Decision.objects.exists()
    deciding.decide(application, by=ministry, outcome="refused", rationale_fr="Non.", grounds=["REG-01"])
    assert Decision.objects.get().outcome == "refused"


def test_the_form_of_the_decision_begins_with_what_the_reviews_found_not_met(sign_in: SignIn) -> None:
    application, ministry = _judged("low", {"REG_01": "not_met", "EQU_01": "not_met", "SAF_02": "partly"})
    html = sign_in(ministry).get(reverse("qualification:decide", args=[application.reference])).content.decode()
    chosen = re.findall(r'<input type="checkbox" name="grounds" value="([^"]+)"[^>]* checked', html)
    assert sorted(chosen) == ["EQU-01", "REG-01"]
    assert sorted(re.findall(r'name="grounds" value="([^"]+)"', html)[:2]) == sorted(chosen)


def test_a_minority_that_finds_a_blocking_requirement_not_met_blocks_nothing() -> None:
    application, ministry = _judged("high", {"REG_01": "not_met"}, {}, {})
    deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=_later())


def test_each_other_requirement_not_met_is_named_by_a_condition(sign_in: SignIn) -> None:
    application, ministry = _judged("low", {"EQU_01": "not_met", "SAF_01": "not_met"})
    page, client = reverse("qualification:decide", args=[application.reference]), sign_in(ministry)
    assert client.get(page).context["others"] == ["SAF-01", "EQU-01"]
    plain = client.post(page, _posted("qualified"))
    assert "SAF-01, EQU-01" in str(plain.context["form"].errors["outcome"])
    partial = client.post(page, _posted("conditional", "EQU-01 : faire l’essai."))
    (said,) = partial.context["form"].non_field_errors()
    assert "SAF-01" in said
    assert "EQU-01" not in said
    assert client.post(page, _posted("conditional", "EQU-01 et SAF-01 : corriger.") | {"publish": "1"}).status_code == 302


def test_the_decision_and_its_certificate_say_which_requirements_are_not_met(client: Client) -> None:
    application, ministry = _judged("low", {"EQU_01": "not_met", "SAF_02": "partly"})
    deciding.decide(
        application, by=ministry, outcome="conditional", rationale_fr="Oui.", expires_on=_later(),
        conditions=[NewCondition("EQU-01 : faire l’essai.", _later(30))],
    )  # fmt: skip
    assert [row.code for row in _page(client, application).context["not_met"]] == ["EQU-01"]
    paper = " ".join(text_of(client.get(reverse("qualification:certificate", args=[application.reference])).content).split())
    assert "(non satisfaites : EQU-01; satisfaites en partie : SAF-02)" in paper


def test_a_refusal_needs_no_requirement_that_was_found_not_met() -> None:
    application, ministry = _judged("low", {})
    with pytest.raises(Incomplete):
        deciding.decide(application, by=ministry, outcome="refused", rationale_fr="Non.")
    deciding.decide(application, by=ministry, outcome="refused", rationale_fr="Non.", grounds=["REG-01"])


def _page(client: Client, application: Application) -> Any:
    return client.get(reverse("qualification:decision", args=[application.reference]))


def test_the_decision_names_what_was_partly_met(client: Client) -> None:
    application, ministry = _judged("low", {"SAF_02": "partly"})
    deciding.decide(
        application, by=ministry, outcome="conditional", rationale_fr="Oui.", expires_on=_later(),
        conditions=[NewCondition("Préciser SAF-02.", _later(30))],
    )  # fmt: skip
    page = client.get(reverse("qualification:decision", args=[application.reference])).content.decode()
    title = application.protocol.requirements.get(code="SAF-02").title_fr
    assert "Exigences satisfaites en partie au moment de la décision" in page
    assert f"SAF-02 – {title}" in page
