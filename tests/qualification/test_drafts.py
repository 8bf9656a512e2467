"""A draft is its company's own, as the page on privacy says: the ministry reads from submission on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification.models.applications import Application
from qualification.services import reviewing
from tests.factories import acting
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _draft() -> tuple[Application, Actor, Actor]:
    """One that was never handed in, its vendor, and an analyst."""
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    return application, vendor, flow.analyst()


def _returned() -> tuple[Application, Actor, Actor]:
    """One that the ministry gave back."""
    application, vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    return reviewing.return_application(application, by=ministry, reason="La preuve manque."), vendor, ministry


def _pages(application: Application) -> list[str]:
    piece: Any = application.evidence.first()
    return [
        reverse("qualification:application", args=[application.reference]),
        reverse("qualification:evidence-of", args=[application.reference, piece.requirement.code]),
        reverse("qualification:evidence", args=[piece.pk]),
        reverse("qualification:application-permanent", args=[application.reference.lower()]),
    ]


@pytest.mark.parametrize("make", [_draft, _returned])
def test_no_analyst_reads_a_draft_or_opens_its_evidence(make: Any, sign_in: SignIn) -> None:
    application, vendor, ministry = make()
    client = sign_in(ministry)
    assert [client.get(page).status_code for page in _pages(application)] == [404] * 4
    assert application.reference not in client.get(reverse("qualification:queue")).content.decode()
    for reader in (vendor, acting(Role.REGISTRY_ADMINISTRATOR)):
        assert sign_in(reader).get(_pages(application)[0]).status_code == 200


def test_an_analyst_reads_it_again_once_it_is_handed_in(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    assert sign_in(flow.analyst()).get(_pages(application)[0]).status_code == 200


def test_an_evaluator_reads_no_application_that_was_returned() -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    _assignment, evaluator = flow.assigned(application, ministry)
    assert evaluator.can("qualification.read", application)
    application = reviewing.return_application(application, by=ministry, reason="La preuve manque.")
    assert not evaluator.can("qualification.read", application)
    assert not evaluator.can("qualification.read_evidence", application)
    assert not Application.objects.visible_to(evaluator).exists()
