"""Only the fields that a form shows are taken: what is added to a request changes nothing else of a record or a person."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.services.api_keys import make_key
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting
from tests.needs.browser import sent

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

# What services alone set, under the names of the columns.
ADDED: dict[str, Any] = {
    "state": "published",
    "reference": "BES-1999-0001",
    "organisation": "1",
    "organisation_id": "1",
    "published_at": "2020-01-01",
    "submitted_at": "2020-01-01",
    "network_priority": "P1",
    "risk_level": "low",
    "is_demonstration": "on",
    "created_by": "1",
    "held_by": "1",
    "origin": "authorisation",
    "qualification_status": "qualified",
    "is_verified": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "is_owner": "on",
    "role": "registry_administrator",
    "id": "1",
    "pk": "1",
}


def _of_services(record: Any) -> dict[str, Any]:
    names = {field.attname for field in record._meta.concrete_fields}
    return {name: getattr(record, name) for name in sorted(names) if name.removesuffix("_id") in ADDED or name in ADDED}


@pytest.mark.parametrize("autosave", [False, True])
def test_a_need_takes_only_the_answers_of_its_page(sign_in: SignIn, autosave: bool) -> None:
    need = NeedFactory()
    before = _of_services(need)
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    address = reverse("needs:edit", args=[need.reference, "problem"])
    page = client.get(address)
    data = ADDED | sent(page.context["form"], base=page.context["base"], problem_fr="Un problème.")
    client.post(address, data, headers={"x-autosave": "1"} if autosave else {})
    need.refresh_from_db()
    assert need.problem_fr == "Un problème."
    assert _of_services(need) == before


def test_a_solution_takes_only_the_answers_of_its_page(sign_in: SignIn) -> None:
    solution = SolutionFactory()
    before = _of_services(solution)
    client = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation))
    address = reverse("solutions:edit", args=[solution.reference, "purpose"])
    page = client.get(address)
    client.post(address, ADDED | sent(page.context["form"], base=page.context["base"]))
    solution.refresh_from_db()
    assert _of_services(solution) == before


@pytest.mark.parametrize("name", ["state", "origin", "organisation", "qualification_status", "published_at", "is_demonstration"])
def test_a_program_sets_only_the_columns_of_the_sheet(client: Client, name: str) -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    other = OrganisationFactory(vendor=True)
    secret = make_key(by=vendor, name="Programme")[1]
    body = {"solutions": [{"name_fr": "Outil", name: other.pk if name == "organisation" else ADDED.get(name)}]}
    client.post(
        "/api/v1/own/solutions/", json.dumps(body), content_type="application/json", headers={"authorization": f"Bearer {secret}"}
    )
    assert not Solution.objects.exclude(
        organisation_id=vendor.organisation_id, state="draft", origin="vendor", published_at=None, is_demonstration=False
    ).exists()


def test_a_person_gives_themselves_no_right_through_their_profile(sign_in: SignIn) -> None:
    person = acting(Role.CONTRIBUTOR)
    user, roles = person.someone(), list(Membership.objects.values_list("user_id", "role", "is_owner"))
    client = sign_in(person)
    form = client.get(reverse("my-profile")).context["form"]
    assert client.post(reverse("my-profile"), ADDED | sent(form, name="Camille")).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_staff, user.is_superuser) == ("Camille", False, False)
    assert list(Membership.objects.values_list("user_id", "role", "is_owner")) == roles


def test_an_owner_does_not_verify_their_own_organisation(sign_in: SignIn) -> None:
    organisation = OrganisationFactory(is_verified=False)
    owner = acting(Role.INNOVATION_OFFICER, organisation, is_owner=True)
    client, address = sign_in(owner), reverse("organisation-profile", args=[organisation.slug])
    page = client.get(address)
    client.post(address, ADDED | sent(page.context["form"]) | {"kind": "ministry", "slug": "autre"})
    before = (organisation.is_verified, organisation.kind, organisation.slug)
    organisation.refresh_from_db()
    assert (organisation.is_verified, organisation.kind, organisation.slug) == before
