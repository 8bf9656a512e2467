"""What one can do with an application or a decision is reached before its text, also on a phone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from qualification.services import reviewing
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def test_the_actions_of_the_ministry_stand_before_the_requirements_of_an_application(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    reviewing.begin_screening(application, by=ministry)
    page = sign_in(ministry).get(reverse("qualification:application", args=[application.reference])).content.decode()
    first = application.protocol.requirements.all()[0]
    order = [
        page.index(text) for text in ("<h1>", "Vos actions", reverse("qualification:screening", args=[application.reference]))
    ]
    assert order == sorted(order)
    assert order[-1] < page.index(f"{first.code} –")


def test_a_decision_leads_at_its_top_to_what_one_can_do_with_it(sign_in: SignIn) -> None:
    decision, _vendor, ministry = flow.decided()
    address = reverse("qualification:decision", args=[decision.application.reference])
    page = sign_in(ministry).get(address).content.decode()
    head = page.index("<h1>")
    assert head < page.index('href="#actions"') < page.index("Motif", head)
    assert 'id="actions"' in page
    assert 'href="#actions"' not in Client().get(address).content.decode(), "a visitor has none"
