"""The form of a decision begins with what is known, ties conditions to requirements, and says all errors at once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from qualification.models.decisions import Condition
from qualification.services import reviewing
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
REMARK = "Il manque une preuve."


def _with_a_partly_met_requirement() -> tuple[str, str, Actor]:
    application, _vendor, ministry, [(assignment, evaluator)] = flow.in_review()
    code = application.protocol.requirements.filter(blocks=False)[0].code
    flow.review(assignment, evaluator, **{code.replace("-", "_"): "partly"})
    reviewing.begin_deliberation(application, by=ministry)
    return reverse("qualification:decide", args=[application.reference]), code, ministry


def test_conditions_begin_with_the_remarks_on_what_is_partly_met(sign_in: SignIn) -> None:
    page, code, ministry = _with_a_partly_met_requirement()
    form = sign_in(ministry).get(page, {"outcome": "conditional"}).context["form"]
    assert (form["on_1"].value(), form["condition_1"].value()) == (code, REMARK)
    assert not form["condition_2"].value()
    today = timezone.localdate()
    assert form["expires_on"].value().year == today.year + 3, "the longest"


def test_a_condition_tied_to_a_requirement_names_its_code(sign_in: SignIn) -> None:
    page, code, ministry = _with_a_partly_met_requirement()
    posted = {
        "outcome": "conditional", "rationale_fr": "Presque tout y est.", "expires_on": flow.later().isoformat(),
        "on_1": code, "condition_1": "Fournir la preuve.", "due_1": flow.later(60).isoformat(), "publish": "1",
    }  # fmt: skip
    assert sign_in(ministry).post(page, posted).status_code == 302
    assert Condition.objects.get().text_fr == f"{code} – Fournir la preuve."


def test_all_errors_of_a_decision_are_said_in_one_round(sign_in: SignIn) -> None:
    page, _code, ministry = _with_a_partly_met_requirement()
    posted = {
        "outcome": "conditional", "rationale_fr": "", "expires_on": flow.later(4000).isoformat(),
        "condition_1": "Fournir la preuve.", "due_1": "",
    }  # fmt: skip
    answer = sign_in(ministry).post(page, posted)
    assert answer.status_code == 422
    assert {"rationale_fr", "expires_on", "due_1"} <= set(answer.context["form"].errors)
