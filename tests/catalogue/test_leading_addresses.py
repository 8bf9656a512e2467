"""What has a readable end after its code is found without it, and with a wrong one: in both languages."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models.memberships import Role
from accounts.services.merging import merge_organisations
from catalogue.addresses import record_path
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting, region
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _end(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.redirect_chain[-1][0] if response.redirect_chain else address


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_region_is_found_by_its_code_alone_and_with_any_end(language: str, client: Client) -> None:
    region()
    start = {"fr": "/regions/", "en": "/en/regions/"}[language]
    right = f"{start}01/bas-saint-laurent/"
    for typed in ("01/", "1/", "01/wrong/", "01/Bas-Saint-Laurent/", "1/bas-saint-laurent/", "01/Forêts/", "01/a.b/"):
        assert _end(client, start + typed) == right, typed
    assert _end(client, f"{start}01/?page=2") == f"{right}?page=2"
    assert client.get(f"{start}99/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_record_is_found_by_its_number_alone_and_with_any_end(language: str, client: Client) -> None:
    for record in (NeedFactory(published=True), SolutionFactory(listed=True), PilotFactory()):
        right = record_path(record, language)
        start = right[: right.index(record.reference)] + record.reference
        for end in ("/", "/wrong/", "/Wrong-End/", "/été/"):
            assert _end(client, start + end) == right, end


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_level_of_risk_leads_to_its_protocol_in_force(language: str, client: Client) -> None:
    flow.protocols()
    with translation.override(language):
        right = reverse("qualification:protocol", args=["low", "2026.1"])
    assert _end(client, right.removesuffix("2026.1/")) == right
    assert client.get(right.replace("low/2026.1", "none")).status_code == 404


@pytest.mark.parametrize("name", ["organisations:detail", "solutions:vendor"])
def test_an_organisation_that_was_merged_leads_on_from_each_of_its_pages(name: str, client: Client) -> None:
    kept, other = OrganisationFactory(vendor=True), OrganisationFactory(vendor=True)
    merge_organisations(other, into=kept, by=acting(Role.REGISTRY_ADMINISTRATOR), reason="La même.")
    assert _end(client, reverse(name, args=[other.slug])) == reverse(name, args=[kept.slug])
