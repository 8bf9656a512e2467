"""Evaluators ask from the requirement that they read, and do not end a review over open questions without saying so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from qualification.models.reviews import Assignment, Clarification
from qualification.services import reviewing
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_a_question_is_asked_from_its_requirement_and_leads_back_to_it(sign_in: SignIn) -> None:
    application, _vendor, _ministry, [(_assignment, evaluator)] = flow.in_review()
    row = application.protocol.requirements.all()[2]
    client, back = sign_in(evaluator), reverse("qualification:finding", args=[application.reference, row.code])
    ask = reverse("qualification:ask", args=[application.reference]) + f"?on={row.code}"
    assert ask in client.get(back).content.decode()
    form = client.get(ask).context["form"]
    assert form["on_1"].value() == row.code
    assert form["due_on"].value() == timezone.localdate() + timedelta(days=30), "the service standard"
    asked = {"on_1": row.code, "question_1": "Où est l’annexe?", "due_on": form["due_on"].value().isoformat()}
    answer = client.post(ask, asked)
    assert answer["Location"] == back
    assert Clarification.objects.get().requirement == row
    assert ask not in client.get(back).content.decode(), "one round at a time"


def test_one_question_stands_open_and_the_others_are_folded(sign_in: SignIn) -> None:
    application, _vendor, ministry, _reviewers = flow.in_review()
    body = sign_in(ministry).get(reverse("qualification:ask", args=[application.reference])).content.decode()
    assert body.count("Ajouter une question") == 4
    assert '<details class="card" open>' not in body


def test_a_review_over_open_questions_is_handed_in_only_by_who_confirms_it(sign_in: SignIn) -> None:
    application, _vendor, ministry, [(assignment, evaluator)] = flow.in_review()
    flow.judge_rest(assignment)
    questions = [(None, "Où est l’annexe?")]
    reviewing.ask_clarifications(application, by=evaluator, questions=questions, due_on=flow.later(20))
    client, page = sign_in(evaluator), reverse("qualification:hand-in", args=[application.reference])
    body = client.get(page).content.decode()
    assert "Le fournisseur n’a pas encore répondu à ces questions" in body
    assert "Où est l’annexe?" in body
    assert client.post(page, {"summary": "Favorable."}).status_code == 422
    assert not Assignment.objects.get().handed_in_at
    assert client.post(page, {"summary": "Favorable.", "without_answers": "on"}).status_code == 302
    assert Assignment.objects.get().handed_in_at
    assert ministry


def test_a_review_without_open_questions_asks_for_no_confirmation(sign_in: SignIn) -> None:
    application, _vendor, _ministry, [(assignment, evaluator)] = flow.in_review()
    flow.judge_rest(assignment)
    page = reverse("qualification:hand-in", args=[application.reference])
    client = sign_in(evaluator)
    assert "without_answers" not in client.get(page).content.decode()
    assert client.post(page, {"summary": "Favorable."}).status_code == 302
