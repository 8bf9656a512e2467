"""The form of a decision begins with what is known, ties conditions to requirements, and says all errors at once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

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


def test_a_remark_to_the_vendor_stands_beside_the_public_condition_and_is_not_written_in_it(sign_in: SignIn) -> None:
    page, code, ministry = _with_a_partly_met_requirement()
    form = sign_in(ministry).get(page, {"outcome": "conditional"}).context["form"]
    assert form["on_1"].value() == code
    assert not form["condition_1"].value()
    assert REMARK in str(form["condition_1"].help_text)
    assert not form["on_2"].value()
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


@pytest.mark.parametrize("days", [0, 400])
def test_the_error_of_a_due_date_names_the_day_beside_its_own_field(days: int, sign_in: SignIn) -> None:
    page, code, ministry = _with_a_partly_met_requirement()
    posted = {
        "outcome": "conditional", "rationale_fr": "Presque tout y est.", "expires_on": flow.later(300).isoformat(),
        "on_1": code, "condition_1": "Fournir la preuve.", "due_1": flow.later(days).isoformat(),
    }  # fmt: skip
    errors = sign_in(ministry).post(page, posted).context["form"].errors
    assert set(errors) == {"due_1"}
    assert date_format(flow.later(days), "DATE_FORMAT") in errors["due_1"][0]
