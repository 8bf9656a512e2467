"""The page of a deliberation: disagreements on top, the rule as it is applied, the decision one press away."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from qualification.services import reviewing
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_disagreements_stand_first_and_can_stand_alone(sign_in: SignIn) -> None:
    application, _vendor, ministry, [(first, one), (second, other)] = flow.in_review("moderate")
    codes = list(application.protocol.requirements.values_list("code", flat=True))
    flow.review(first, one)
    flow.review(second, other, **{codes[-1].replace("-", "_"): "partly"})
    reviewing.begin_deliberation(application, by=ministry)
    client, page = sign_in(ministry), reverse("qualification:deliberation", args=[application.reference])
    answer = client.get(page)
    assert [row["requirement"].code for row in answer.context["rows"]] == [codes[-1], *codes[:-1]]
    body = answer.content.decode()
    assert "1 exigence sur laquelle" in body
    assert "En cas d’égalité, le constat le plus sévère" in body
    alone = client.get(page + "?only=disagreements").context["rows"]
    assert [row["requirement"].code for row in alone] == [codes[-1]]


def test_one_review_says_nothing_of_disagreement(sign_in: SignIn) -> None:
    application, _vendor, ministry = flow.deliberated()
    body = sign_in(ministry).get(reverse("qualification:deliberation", args=[application.reference])).content.decode()
    assert "désaccord" not in body.split("<main")[-1].lower()
    assert "En cas d’égalité" not in body


def test_the_decision_is_among_the_actions_of_the_application(sign_in: SignIn) -> None:
    application, vendor, ministry = flow.deliberated()
    page = reverse("qualification:application", args=[application.reference])
    decide = reverse("qualification:decide", args=[application.reference])
    assert decide in sign_in(ministry).get(page).content.decode()
    assert decide not in sign_in(vendor).get(page).content.decode()
