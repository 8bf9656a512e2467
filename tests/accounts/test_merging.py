"""Merging and closing organisations: what moves, where old addresses lead, and who acts no more."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.services import organisations
from accounts.services.merging import merge_organisations
from catalogue.models.index import CatalogueEntry
from records.errors import Refused, WrongState
from records.models.events import Event
from tests.factories import (
    MembershipFactory,
    NeedFactory,
    OrganisationFactory,
    PilotFactory,
    acting,
)

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def test_a_merge_keeps_every_link_and_the_old_address_leads_to_the_new_one(client: Client) -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    kept, duplicate = OrganisationFactory(), OrganisationFactory(city="Gaspé")
    need = NeedFactory(organisation=duplicate, published=True)
    pilot = PilotFactory(organisation=duplicate)
    both = MembershipFactory(organisation=kept)
    MembershipFactory(organisation=duplicate, user=both.user, is_owner=True)
    other = MembershipFactory(organisation=duplicate, role=Role.CONTRIBUTOR)
    duplicate.domains.create(domain="a.example.org")

    merge_organisations(duplicate, into=kept, by=administrator, reason="Même établissement")

    need.refresh_from_db()
    pilot.refresh_from_db()
    kept.refresh_from_db()
    assert need.organisation == pilot.organisation == pilot.sites.get().organisation == kept
    assert kept.memberships.get(user=both.user).is_owner
    assert kept.memberships.filter(user=other.user).exists()
    assert not duplicate.memberships.exists()
    assert kept.domains.get().domain == "a.example.org"
    assert kept.city == "Gaspé"
    for language in ("/en", ""):
        response = client.get(f"{language}/organisations/{duplicate.slug}/")
        assert (response.status_code, response["Location"]) == (301, f"{language}/organisations/{kept.slug}/")
    entry = CatalogueEntry.objects.get(kind="need", key=need.reference)
    assert (entry.organisation, entry.organisation_slug) == (kept, kept.slug)
    assert need.title_fr in client.get(f"/organisations/{kept.slug}/").content.decode()
    assert not CatalogueEntry.objects.filter(key=duplicate.slug).exists()
    assert Event.objects.filter(verb="organisation.merged", reference=kept.slug).count() == 1


def test_an_old_address_leads_on_through_two_merges(client: Client) -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    first, second, third = (OrganisationFactory() for _ in range(3))
    merge_organisations(first, into=second, by=administrator, reason="x")
    merge_organisations(second, into=third, by=administrator, reason="x")
    assert client.get(f"/organisations/{first.slug}/")["Location"] == f"/organisations/{third.slug}/"
    api = client.get(f"/api/v1/organisations/{first.slug}/")
    assert (api.status_code, api["Location"]) == (301, f"/api/v1/organisations/{third.slug}/")


def test_a_merge_that_would_join_two_sites_of_one_pilot_is_refused_whole() -> None:
    kept, duplicate = OrganisationFactory(), OrganisationFactory()
    pilot = PilotFactory(organisation=kept)
    pilot.sites.create(organisation=duplicate, region=pilot.sites.get().region)
    need = NeedFactory(organisation=duplicate)
    with pytest.raises(WrongState):
        merge_organisations(duplicate, into=kept, by=acting(Role.REGISTRY_ADMINISTRATOR), reason="x")
    need.refresh_from_db()
    duplicate.refresh_from_db()
    assert need.organisation == duplicate
    assert duplicate.is_active


def test_the_number_of_a_record_is_no_organisation_to_merge_into(sign_in: SignIn) -> None:
    administrator = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    page = reverse("administration:merge", args=[OrganisationFactory().slug])
    refused = administrator.post(page, {"into": "BES-2026-0001", "reason": "x"})
    assert refused.status_code == 422
    assert 'value="BES-2026-0001"' in refused.content.decode()


def test_an_organisation_is_not_merged_into_itself_nor_twice() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    one, two = OrganisationFactory(), OrganisationFactory()
    with pytest.raises(WrongState):
        merge_organisations(one, into=one, by=administrator, reason="x")
    with pytest.raises(WrongState):
        merge_organisations(one, into=OrganisationFactory(vendor=True), by=administrator, reason="x")
    merge_organisations(one, into=two, by=administrator, reason="x")
    with pytest.raises(WrongState):
        merge_organisations(two, into=one, by=administrator, reason="x")
    with pytest.raises(Refused):
        merge_organisations(two, into=OrganisationFactory(), by=acting(is_owner=True), reason="x")


def test_the_people_of_a_closed_organisation_are_told_and_act_no_more(sign_in: SignIn) -> None:
    actor = acting(is_owner=True)
    organisation = actor.membership.organisation
    need = NeedFactory(organisation=organisation, published=True)
    client = sign_in(actor)
    assert client.get(reverse("needs:new")).status_code == 200
    organisations.deactivate(organisation, by=acting(Role.REGISTRY_ADMINISTRATOR), reason="Fusion administrative")
    assert client.get(reverse("needs:new")).status_code == 403
    assert f"{organisation} n’est plus active ici" in client.get(reverse("workspace")).content.decode()
    html = Client().get(reverse("organisations:detail", args=[organisation.slug])).content.decode()
    assert "n’est plus active dans le registre" in html
    assert need.title_fr in html, "what it published stays"
    assert organisation.name not in Client().get(reverse("organisations:list")).content.decode()
    organisations.reactivate(organisation, by=acting(Role.REGISTRY_ADMINISTRATOR))
    assert client.get(reverse("needs:new")).status_code == 200


def test_an_administrator_does_not_shut_out_their_own_organisation() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    with pytest.raises(WrongState):
        organisations.deactivate(administrator.membership.organisation, by=administrator, reason="x")
