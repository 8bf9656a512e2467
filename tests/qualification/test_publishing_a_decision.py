"""A decision is final: it asks what its outcome needs, refuses what contradicts it, and is read once more."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from authoring.models.unsent import UnsentForm
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import reviewing
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _page(application: Application) -> str:
    return reverse("qualification:decide", args=[application.reference])


def test_a_decision_is_published_only_from_the_page_that_repeats_it(sign_in: SignIn) -> None:
    application, _vendor, ministry = flow.deliberated()
    client, page = sign_in(ministry), _page(application)
    sent = {"outcome": "qualified", "rationale_fr": "Tout est démontré.", "expires_on": flow.later().isoformat()}
    check = client.post(page, sent)
    body = check.content.decode()
    assert check.status_code == 200
    assert not Decision.objects.exists()
    for words in ("Vérifier avant de publier", "Tout est démontré.", application.organisation.name, 'name="publish"'):
        assert words in body
    assert UnsentForm.objects.exists()
    again = client.post(page, {**sent, "edit": "1"}).content.decode()
    assert "Tout est démontré." in again
    assert client.post(page, {**sent, "publish": "1"}).status_code == 302
    assert Decision.objects.get().outcome == "qualified"
    assert not UnsentForm.objects.exists()


def test_each_outcome_asks_only_what_it_needs(sign_in: SignIn) -> None:
    application, _vendor, ministry = flow.deliberated()
    client, page = sign_in(ministry), _page(application)
    assert list(client.get(page).context["form"].fields) == ["outcome"]
    asked = {
        outcome: set(client.get(page, {"outcome": outcome}).context["form"].fields)
        for outcome in ("qualified", "conditional", "refused")
    }
    words = {"outcome", "rationale_fr", "rationale_en"}
    assert asked["qualified"] == words | {"expires_on"}
    assert asked["refused"] == words | {"grounds"}
    assert {"expires_on", "condition_1", "due_1"} <= asked["conditional"]
    assert "grounds" not in asked["conditional"]


def test_what_another_outcome_asks_for_is_refused_beside_its_field_and_never_dropped(sign_in: SignIn) -> None:
    application, _vendor, ministry = flow.deliberated()
    sent = {"outcome": "refused", "rationale_fr": "Non.", "grounds": ["REG-01"], "expires_on": flow.later().isoformat()}
    answer = sign_in(ministry).post(_page(application), sent | {"publish": "1"})
    assert answer.status_code == 422
    assert "expires_on" in answer.context["form"].errors
    assert not Decision.objects.exists()


def test_a_reason_written_for_one_outcome_is_not_taken_for_another_without_a_word(sign_in: SignIn) -> None:
    application, _vendor, ministry = flow.deliberated()
    client, page = sign_in(ministry), _page(application)
    client.post(page, {"outcome": "qualified", "rationale_fr": "Oui.", "expires_on": ""})
    body = client.get(page, {"outcome": "refused"}).content.decode()
    assert "Ce texte a été rédigé pour une autre décision" in body
    assert "expires_on" not in body


def test_the_only_possible_decision_is_not_asked_for(sign_in: SignIn) -> None:
    application, _vendor, ministry, reviewers = flow.in_review()
    flow.review(*reviewers[0], REG_01="not_met")
    reviewing.begin_deliberation(application, by=ministry)
    page = sign_in(ministry).get(_page(application))
    assert page.context["is_only"]
    assert 'type="radio"' not in page.content.decode()
