"""The log finds the words of a published reason, leads to its records, and numbers its pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification.services import following
from tests.factories import acting
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(acting(Role.REGISTRY_ADMINISTRATOR))


def test_the_words_of_a_published_reason_find_its_event(admin: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    following.suspend(decision, by=ministry, reason_fr="Des pesées manquaient pendant deux jours.")
    found = admin.get(reverse("administration:log"), {"q": "pesées manquaient"}).context["rows"]
    assert [row["event"].verb for row in found] == ["application.measure_taken"]


def test_a_line_of_the_log_leads_to_its_record(admin: Client) -> None:
    application, _vendor = flow.submitted()
    rows = admin.get(reverse("administration:log")).context["rows"]
    urls = {row["event"].reference: row["url"] for row in rows}
    assert urls[application.reference] == reverse("qualification:application", args=[application.reference])
    assert admin.get(urls[application.solution.reference], follow=True).status_code == 200


def test_long_administrative_lists_have_numbered_pages(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("website.views.staff.PER_PAGE", 2)
    flow.submitted()
    body = admin.get(reverse("administration:log"), {"page": "1"}).content.decode()
    assert 'aria-current="page"><span' in " ".join(body.split())
    assert "page=2" in body
