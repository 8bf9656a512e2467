"""The support view offers nothing that it does not open: every link of its main pages leads to a page."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from tests.factories import NeedFactory, PilotFactory, RegistrationRequestFactory, ResponseFactory, SolutionFactory, acting
from tests.pilots import ending
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

_LINK = re.compile(r'<a\b[^>]*\shref="([^"]+)"', re.DOTALL)


def _officer() -> tuple[Actor, list[Any]]:
    response = ResponseFactory()
    officer = acting(organisation=response.need.organisation, is_owner=True)
    done, _lead = ending.completed(organisation=response.need.organisation)
    own = {"organisation": response.need.organisation}
    return officer, [response.need, NeedFactory(**own), NeedFactory(submitted=True, **own), PilotFactory(**own), done]


def _contributor() -> tuple[Actor, list[Any]]:
    need = NeedFactory(published=True)
    return acting(Role.CONTRIBUTOR, need.organisation), [need, NeedFactory(organisation=need.organisation)]


def _vendor() -> tuple[Actor, list[Any]]:
    application, vendor = flow.draft()
    ResponseFactory(solution=application.solution)
    decision, _vendor, _ministry = flow.decided()
    return vendor, [
        application.solution, application, SolutionFactory(organisation=application.organisation), decision.application.solution,
        NeedFactory(published=True),
    ]  # fmt: skip


def _analyst() -> tuple[Actor, list[Any]]:
    application, _vendor = flow.submitted()
    return flow.analyst(), [application, application.solution, NeedFactory(published=True), PilotFactory()]


def _evaluator() -> tuple[Actor, list[Any]]:
    _application, _vendor, _ministry, [(_assignment, evaluator)] = flow.in_review()
    return evaluator, [SolutionFactory(listed=True), NeedFactory(published=True)]


def _newcomer() -> tuple[Actor, list[Any]]:
    request = RegistrationRequestFactory()
    return Actor(request.requested_by), [NeedFactory(published=True), SolutionFactory(listed=True)]


@pytest.mark.parametrize("whom", [_officer, _contributor, _vendor, _analyst, _evaluator, _newcomer])
def test_every_link_of_the_support_view_opens(whom: Callable[[], tuple[Actor, list[Any]]], sign_in: SignIn) -> None:
    person, records = whom()
    assert person.user
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    client.post(reverse("administration:person", args=[person.user.pk]), {"impersonate": "1", "reason": "Aide"})
    lists = [reverse(name) for name in ("home", "workspace", "needs:list", "solutions:list", "pilots:list", "organisations:list")]
    own = [reverse("organisations:detail", args=[person.membership.organisation.slug])] if person.membership else []
    wrong, tried = [], set()
    for page in [*lists, *own, *(record_path(record) for record in records)]:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for link in _LINK.findall(answer.content.decode()):
            path = urlsplit(link.replace("&amp;", "&"))
            if path.netloc or path.scheme or not path.path or path.path in tried or path.path.startswith("/static/"):
                continue
            tried.add(path.path)
            opened = client.get(f"{path.path}?{path.query}" if path.query else path.path)
            if opened.status_code >= 400:
                wrong.append(f"{page} → {link}: {opened.status_code}")
    assert wrong == []
