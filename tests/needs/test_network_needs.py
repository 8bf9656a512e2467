"""Needs of the network: written by the ministry and its agencies, joined by establishments."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

import needs as needs_app
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from catalogue.models.index import CatalogueEntry
from needs.models.needs import Need
from needs.services import endorsements, needs, responses
from needs.support import support_of
from records.errors import Incomplete, Refused
from tests.factories import NeedFactory, OrganisationFactory, ResponseFactory, acting

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
_MIGRATIONS = Path(needs_app.__file__).parent / "migrations"
BADGE = "Besoin du réseau"


def _office(role: str = Role.INNOVATION_OFFICER) -> Actor:
    return acting(role, OrganisationFactory(ministry=True, name_fr="Santé Québec"))


def _of_network(**values: Any) -> Need:
    return NeedFactory(organisation=OrganisationFactory(ministry=True), scope=Need.Scope.NETWORK, published=True, **values)


def _list(client: Client, **asked: str) -> str:
    html = client.get(reverse("needs:list"), asked).content.decode()
    return html.split('id="results"')[1]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.INNOVATION_OFFICER])
def test_the_scope_of_a_need_follows_from_who_writes_it(role: str) -> None:
    of_network = needs.draft_need((office := _office(role)).membership.organisation, by=office, values={"title_fr": "A"})
    hospital = acting(role)
    own = needs.draft_need(hospital.membership.organisation, by=hospital, values={"title_fr": "A"})
    assert (of_network.scope, own.scope) == (Need.Scope.NETWORK, Need.Scope.ESTABLISHMENT)


def test_nobody_gives_a_need_another_scope_by_a_form(sign_in: SignIn) -> None:
    hospital = acting()
    need = NeedFactory(organisation=hospital.membership.organisation)
    sign_in(hospital).post(reverse("needs:edit", args=[need.reference, "problem"]), {"title_fr": "B", "scope": "network"})
    need.refresh_from_db()
    assert need.scope == Need.Scope.ESTABLISHMENT


@pytest.mark.parametrize("kind", ["vendor", "research", "support"])
def test_other_organisations_write_no_needs(kind: str) -> None:
    actor = acting(Role.CONTRIBUTOR, OrganisationFactory(kind=kind))
    with pytest.raises(Refused):
        needs.draft_need(actor.membership.organisation, by=actor, values={"title_fr": "A"})


def test_the_office_of_the_network_writes_and_publishes_through_the_pages(sign_in: SignIn) -> None:
    office = _office()
    assert sign_in(office).get(reverse("needs:new")).status_code == 200
    need = NeedFactory(organisation=office.membership.organisation, scope=Need.Scope.NETWORK, submitted=True)
    assert needs.publish_need(need, by=office).is_public


def test_a_need_of_the_network_wears_a_badge_in_lists_and_on_its_page(client: Client) -> None:
    of_network, other = _of_network(title_fr="Pour tous"), NeedFactory(published=True, title_fr="Pour un seul")
    html = _list(client)
    assert html.count(BADGE) == 1
    assert BADGE in client.get(_path(of_network)).content.decode()
    assert BADGE not in client.get(_path(other)).content.decode().split("record-body")[0]


def _path(need: Need) -> str:
    return reverse("needs:detail", args=[need.reference, need.slug()])


def test_lists_files_and_the_api_are_narrowed_to_needs_of_the_network(client: Client) -> None:
    _of_network(title_fr="Pour tous")
    NeedFactory(published=True, title_fr="Pour un seul")
    asked = {"scope": "network"}
    html = _list(client, **asked)
    assert "Pour tous" in html
    assert "Pour un seul" not in html
    csv: Any = client.get(reverse("needs:export"), asked)
    assert b"".join(csv.streaming_content).decode().count("Pour ") == 1
    rows = client.get(reverse("api-needs"), asked).json()["results"]
    assert [row["title"]["fr"] for row in rows] == ["Pour tous"]
    assert b"Pour un seul" not in client.get(reverse("needs:feed-atom"), asked).content


def test_establishments_join_a_need_of_the_network_and_only_they_count(sign_in: SignIn) -> None:
    need, hospital = _of_network(volume_per_year=1000), acting()
    establishment: Organisation = hospital.membership.organisation
    html = sign_in(hospital).get(_path(need)).content.decode()
    assert "Se joindre à ce besoin du réseau" in html
    values = {"volume_per_year": 40, "sites": 2}
    endorsements.endorse_need(need, organisation=establishment, by=hospital, values=values)
    support = support_of(need)
    assert (support.establishments, support.sites, support.volume_per_year) == (1, 2, 40)


def test_the_ministry_endorses_no_need() -> None:
    office, need = _office(), NeedFactory(published=True)
    with pytest.raises(Refused):
        endorsements.endorse_need(need, organisation=office.membership.organisation, by=office, values={})
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    with pytest.raises(Incomplete):
        endorsements.endorse_need(need, organisation=office.membership.organisation, by=administrator, values={})


def test_a_response_selected_for_the_network_opens_no_pilot_and_says_who_plans_one(sign_in: SignIn) -> None:
    need = _of_network()
    office = acting(organisation=need.organisation)
    response = responses.shortlist_response(ResponseFactory(need=need), by=office)
    html = sign_in(office).get(reverse("needs:response-select", args=[response.pk])).content.decode()
    assert "Les établissements qui se sont joints au besoin" in html
    selected = responses.select_response(response, by=office, reason_fr="La plus simple.", reason_en="", others_reason="")
    assert selected.opened is None
    assert not need.pilots.exists()


def test_needs_listed_before_scopes_existed_are_found_by_theirs() -> None:
    need = NeedFactory(published=True)
    entry = CatalogueEntry.objects.get(key=need.reference)
    CatalogueEntry.objects.update(tags=[each for each in entry.tags if not each.startswith("scope:")])
    migration = import_module(f"needs.migrations.{next(_MIGRATIONS.glob('*_entries_say_their_scope.py')).stem}")
    for _ in range(2):
        migration.say(apps, None)
        assert CatalogueEntry.objects.get(key=need.reference).tags.count("scope:establishment") == 1
    migration.unsay(apps, None)
    assert "scope:establishment" not in CatalogueEntry.objects.get(key=need.reference).tags
