"""A permanent number is an address, however people type it and mail programs cut it."""

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models.memberships import Role
from catalogue.addresses import record_path
from records.references import reference_of
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "BES-2026-0009", "bes-2026-0009", "BES‐2026‐0009", "BES‑2026‑0009", "BES–2026–0009", "BES—2026—0009", "BES―2026―0009",
        "BES−2026−0009", "BES 2026 0009", "bes\u00a02026\u202f0009", "BES_2026_0009", "BES20260009", "<BES-2026-0009>",
        "BES-2026-0009.", "BES-2026-0009,", "(BES-2026-0009)", "« BES-2026-0009 »", "BES－2026－0009",
        "BES\u00ad-2026-\u200b0009",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_was_typed(typed: str) -> None:
    assert reference_of(typed) == "BES-2026-0009"


@pytest.mark.parametrize("typed", ["", "BES", "BES-2026", "BES-26-0009", "XYZ-2026-0009", "BES-2026-0009-7", "LES BES-2026-0009"])
def test_what_is_no_number_is_not_taken_for_one(typed: str) -> None:
    assert reference_of(typed) == ""


def _typed(reference: str) -> list[str]:
    prefix, year, number = reference.split("-")
    joined = [sign.join((prefix, year, number)) for sign in ("-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " ", "_")]
    marked = [f"{reference}{mark}" for mark in (">", ".", ",", ")", "/>", "/).")]
    return [
        *joined,
        *marked,
        reference.lower(),
        f"{reference.lower()}/un-titre",
        f"{reference}/un-titre>",
        f"{reference}/un-titre/>",
    ]


def _leads_to(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return str(response.request["PATH_INFO"])


@pytest.mark.parametrize("section", ["", "besoins/", "en/", "en/needs/"])
def test_a_number_leads_to_its_record_in_both_languages(client: Client, section: str) -> None:
    need = NeedFactory(published=True)
    there = record_path(need, "en" if section.startswith("en") else "fr")
    for typed in _typed(need.reference):
        for address in (f"/{section}{quote(typed)}", f"/{section}{quote(typed)}/"):
            assert _leads_to(client, address) == there


def test_every_kind_of_record_has_one(client: Client) -> None:
    records = {"solutions": SolutionFactory(listed=True), "projets-pilotes": PilotFactory(running=True)}
    for section, record in records.items():
        for address in (f"/{section}/{record.reference}/", f"/{record.reference.lower()}"):
            assert _leads_to(client, address) == record_path(record, "fr")


def test_a_query_goes_along(client: Client) -> None:
    need = NeedFactory(published=True)
    assert client.get(f"/{need.reference}/?a=1")["Location"] == record_path(need) + "?a=1"


@pytest.mark.parametrize("address", ["/BES-1999-0001/", "/besoins/BES-1999-0001/", "/en/needs/bes-1999-0001/", "/BES-2026/"])
def test_a_number_that_nobody_has_is_a_missing_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_a_person_may_not_see_stays_missing(client: Client) -> None:
    draft = NeedFactory()
    assert client.get(f"/{draft.reference}/").status_code == 404
    owner = acting(Role.CONTRIBUTOR, draft.organisation)
    client.force_login(owner.someone(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/besoins/{draft.reference.lower()}/")["Location"] == record_path(draft)


def test_the_number_of_an_application_leads_its_own_people_to_it_and_others_to_what_was_decided(client: Client) -> None:
    private, decided = flow.submitted()[0], flow.decided()[0]
    for address in (
        f"/{private.reference}/",
        f"/qualification/{private.reference}/",
        f"/qualification/dossiers/{private.reference}./",
    ):
        assert client.get(address).status_code == 404
    there = f"/qualification/decisions/{decided.application.reference}/"
    assert client.get(f"/{decided.application.reference}/")["Location"] == there
