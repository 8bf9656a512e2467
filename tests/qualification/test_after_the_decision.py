"""What papers and programs say of a qualification that was interrupted, or that another decision ended."""

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import deciding, following
from qualification.services.deciding import NewCondition
from qualification.statements import signed_statement
from tests.documents import text_of
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def _decided_long_ago(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(decided_at=_ago(20))


def _since(decision: Decision, client: Client) -> set[str]:
    """The day from which the status holds, as the API and the signed statement say it: the same."""
    asked = client.get(reverse("api-qualification-status", args=[decision.application.reference])).json()
    fresh = Decision.objects.with_related().get(pk=decision.pk)
    signed = jwt.decode(signed_statement(fresh), options={"verify_signature": False})
    return {asked["since"], signed["status_since"]}


def test_a_status_holds_since_the_reinstatement(client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    _decided_long_ago(decision)
    assert _since(decision, client) == {timezone.localdate(_ago(20)).isoformat()}
    following.suspend(decision, by=ministry, reason_fr="Un incident.", at=_ago(9))
    following.reinstate(decision, by=ministry, reason_fr="La cause est corrigée.", at=_ago(5))
    assert _since(decision, client) == {timezone.localdate(_ago(5)).isoformat()}


def test_a_qualification_is_without_conditions_since_the_last_one_was_met(client: Client) -> None:
    later = timezone.localdate() + timedelta(days=30)
    decision, vendor, ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", later)])
    _decided_long_ago(decision)
    condition = decision.conditions.get()
    following.report_condition(condition, by=vendor, report="C’est traduit.")
    following.accept_condition(condition, by=ministry, at=_ago(5))
    assert _since(decision, client) == {timezone.localdate(_ago(5)).isoformat()}


def _refused_on_appeal() -> str:
    decision, vendor, _ministry = flow.decided(
        "low", "conditional", conditions=[NewCondition("Traduire.", timezone.localdate() + timedelta(days=30))]
    )
    following.appeal(decision, by=vendor, grounds="Sans condition.")
    colleague = flow.analyst()
    following.answer_appeal(decision, by=colleague, outcome="upheld", reason_fr="On décide de nouveau.")
    application = Application.objects.get()
    deciding.decide(application, by=colleague, outcome="refused", rationale_fr="Non.", grounds=["REG-01"])
    return str(application.reference)


def test_after_a_refusal_the_earlier_certificate_says_that_it_is_no_longer_valid(client: Client) -> None:
    reference = _refused_on_appeal()
    paper = client.get(reverse("qualification:certificate", args=[reference]))
    assert paper["Content-Type"] == "application/pdf"
    assert "n’est plus valide" in " ".join(text_of(paper.content).split())
    statement = client.get(reverse("qualification:statement", args=[reference]))
    claims = jwt.decode(statement.content.decode(), options={"verify_signature": False, "verify_exp": False})
    assert claims["status"] == claims["qualification"]["outcome"] == "superseded"
    assert claims["exp"] == claims["iat"]


def test_the_verification_page_names_the_earlier_certificate(client: Client) -> None:
    reference = _refused_on_appeal()
    body = client.get(reverse("qualification:verify", args=[reference])).content.decode()
    assert "Le certificat portant ce numéro" in body
    assert json.loads(client.get(reverse("api-qualification-status", args=[reference])).content)["status"] == "refused"
