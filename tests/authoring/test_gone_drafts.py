"""Whoever writes in a draft that others deleted or ended gets their text back, with the reason; nobody else learns of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.services import needs
from pilots.services import planning
from pilots.views.pilots import GUIDE as PILOTS
from qualification.services import applications
from solutions.services import solutions
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]

TYPED = "Ce que j’écrivais quand le brouillon a disparu."
AUTOSAVE = {"x-autosave": "1"}


def _need() -> tuple[str, Actor, Actor, dict[str, str]]:
    writer = acting(Role.CONTRIBUTOR)
    assert writer.membership is not None
    organisation = writer.membership.organisation
    need = needs.draft_need(organisation, by=writer, values={"title_fr": "Chutes la nuit"})
    office = acting(Role.INNOVATION_OFFICER, organisation)
    address = reverse("needs:edit", args=[need.reference, "problem"])
    needs.delete_draft(need, by=office)
    return address, writer, office, {"title_fr": "Chutes", "problem_fr": TYPED}


def _solution() -> tuple[str, Actor, Actor, dict[str, str]]:
    owner = acting(Role.VENDOR_MEMBER, is_owner=True)
    assert owner.membership is not None
    solution = solutions.draft_solution(owner.membership.organisation, by=owner, values={"name_fr": "Veille"})
    address = reverse("solutions:edit", args=[solution.reference, "purpose"])
    solutions.delete_draft(solution, by=owner)
    return address, acting(Role.VENDOR_MEMBER, owner.membership.organisation), owner, {"name_fr": "V", "summary_fr": TYPED}


def _application() -> tuple[str, Actor, Actor, dict[str, str]]:
    application, vendor = flow.draft()
    address = reverse("qualification:answer", args=[application.reference, "REG-01"])
    colleague = acting(Role.VENDOR_MEMBER, application.organisation)
    applications.delete_draft(application, by=vendor)
    return address, colleague, vendor, {"text": TYPED}


def _pilot() -> tuple[str, Actor, Actor, dict[str, str]]:
    pilot = PilotFactory(private=True)
    office, colleague = (acting(organisation=pilot.organisation) for _ in range(2))
    address = reverse("pilots:edit", args=[pilot.reference, PILOTS.steps[0].code])
    planning.delete_draft(pilot, by=office)
    return address, colleague, office, {"title_fr": TYPED}


@pytest.mark.parametrize("deleted", [_need, _solution, _pilot, _application])
def test_what_is_sent_to_a_deleted_draft_is_shown_again_with_who_deleted_it(deleted: Any, sign_in: SignIn) -> None:
    address, writer, who, typed = deleted()
    client = sign_in(writer)
    told = client.post(address, typed, headers=AUTOSAVE)
    assert told.status_code == 410
    said = f"Ce brouillon a été supprimé par {who.someone().get_short_name()}."
    assert said in told.json()["message"]
    assert told.json()["saved"] is False
    page = client.post(address, typed)
    assert page.status_code == 410
    assert TYPED in page.content.decode()
    assert said in page.content.decode()
    assert "Vous avez supprimé ce brouillon." in sign_in(who).post(address, typed).content.decode()
    for stranger in (acting(Role.CONTRIBUTOR), acting(Role.VENDOR_MEMBER)):
        assert sign_in(stranger).post(address, typed).status_code == 404


def _published() -> tuple[str, Actor]:
    need = NeedFactory(submitted=True)
    needs.publish_need(need, by=acting(organisation=need.organisation))
    return reverse("needs:edit", args=[need.reference, "problem"]), acting(Role.CONTRIBUTOR, need.organisation)


def _withdrawn() -> tuple[str, Actor]:
    need = NeedFactory(submitted=True)
    needs.withdraw_need(need, by=acting(organisation=need.organisation), values={"reason_fr": "Plus utile."})
    return reverse("needs:edit", args=[need.reference, "problem"]), acting(Role.CONTRIBUTOR, need.organisation)


def _archived() -> tuple[str, Actor]:
    solution = SolutionFactory(listed=True)
    owner = acting(Role.VENDOR_MEMBER, solution.organisation, is_owner=True)
    solutions.archive_solution(solution, by=owner, reason="Fin de vie.")
    return reverse("solutions:edit", args=[solution.reference, "purpose"]), owner


def _sent_in() -> tuple[str, Actor]:
    application, vendor = flow.submitted()
    return reverse("qualification:answer", args=[application.reference, "REG-01"]), vendor


@pytest.mark.parametrize("ended", [_published, _withdrawn, _archived, _sent_in])
def test_what_is_sent_to_a_draft_that_is_none_any_more_is_shown_again(ended: Any, sign_in: SignIn) -> None:
    address, writer = ended()
    client = sign_in(writer)
    typed = {"title_fr": "Titre", "name_fr": "Nom", "text": TYPED, "summary_fr": TYPED}
    told = client.post(address, typed, headers=AUTOSAVE)
    assert told.status_code == 410
    assert "n’est plus un brouillon" in told.json()["message"]
    page = client.post(address, typed)
    assert page.status_code == 410
    assert TYPED in page.content.decode()
