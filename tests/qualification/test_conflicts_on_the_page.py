"""A declared conflict stands out where evaluators are chosen, with how many reviews are missing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from qualification.services import reviewing
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_a_declared_conflict_is_red_and_the_missing_review_is_counted(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    assignment, evaluator = flow.assigned(application, ministry, declares=False)
    page = reverse("qualification:evaluators", args=[application.reference])
    assert sign_in(ministry).get(page).context["missing"] == 0
    reviewing.declare(assignment, by=evaluator, has_conflict=True, note="J’y ai travaillé.")
    body = sign_in(ministry).get(page).content.decode()
    assert "Il manque 1 évaluation\u00a0: sollicitez une personne" in body
    assert "tag--danger" in body


def test_the_details_of_a_conflict_are_asked_for_with_a_yes_and_taken_without_scripts(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    _assignment, evaluator = flow.assigned(application, ministry, declares=False)
    client, page = sign_in(evaluator), reverse("qualification:review", args=[application.reference])
    body = client.get(page).content.decode()
    assert 'name="note"' in body.split('class="only-with-yes"')[1], "hidden by the style sheet alone, as long as no is chosen"
    assert client.post(page, {"has_conflict": "true", "note": ""}).status_code == 422
    assert client.post(page, {"has_conflict": "false"}).status_code == 302
