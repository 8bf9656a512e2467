"""How organisations come in, are verified and change."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import EmailDomain, Organisation, OrganisationKind, RegistrationRequest, TimeZone
from accounts.services import domains, organisations, registration
from catalogue.models.index import CatalogueEntry
from notifications.services import sending
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import (
    NeedFactory,
    OrganisationFactory,
    PilotFactory,
    RegistrationRequestFactory,
    SolutionFactory,
    UserFactory,
    acting,
)

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]

ASKED = {
    "kind": "vendor",
    "name_fr": "Imagerie Boréale inc.",
    "neq": "1144 444 444",
    "website": "https://www.boreale.example.org/",
    "domain": "@Boreale.example.org",
    "function": "Présidente",
    "proof": "Le registre des entreprises nous nomme.",
}


def _person(client: Client, email: str = "presidente@boreale.example.org") -> Any:
    person = UserFactory(email=email)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_organisation_is_asked_for_checked_and_then_answered_for(
    client: Client, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    person = _person(client)
    assert client.post(reverse("register-organisation"), ASKED).status_code == 302
    asked = RegistrationRequest.objects.get()
    assert (asked.neq, asked.domain, asked.state) == ("1144444444", "boreale.example.org", "waiting")
    assert not Organisation.objects.filter(name_fr=asked.name_fr).exists(), "nothing is public before it is checked"
    assert "en cours de vérification" in client.get(reverse("workspace")).content.decode()

    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    theirs = Client()
    theirs.force_login(administrator.user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("administration:request", args=[asked.pk])
    assert theirs.post(address, {"evidence": "enterprise_register", "evidence_note": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        data = {"approve": "1", "evidence": "enterprise_register", "evidence_note": "NEQ actif, même nom, vu aujourd’hui."}
        data |= {"read": registration.as_read(asked)}
        assert theirs.post(address, data).status_code == 302
    made = Organisation.objects.get(name_fr=asked.name_fr)
    membership = person.memberships.get()
    assert (membership.organisation, membership.role, membership.is_owner) == (made, Role.VENDOR_MEMBER, True)
    assert made.is_verified
    assert made.domains.get().verified_by == administrator.user
    asked.refresh_from_db()
    assert (asked.evidence_note, asked.decided_by) == ("NEQ actif, même nom, vu aujourd’hui.", administrator.user)
    assert Event.objects.filter(verb="organisation.verified", reference=made.slug, actor=administrator.user).exists()
    assert mail.outbox[-1].to == [person.email]
    assert Client().get(reverse("organisations:detail", args=[made.slug])).status_code == 200
    assert CatalogueEntry.objects.filter(kind="organisation", key=made.slug).exists()


@pytest.mark.parametrize("button", ["approve", "refuse"])
def test_a_request_is_answered_as_it_was_read(button: str, client: Client, sign_in: SignIn) -> None:
    """What its writer corrects after an administrator has checked it is not verified unread."""
    person = _person(client)
    asked = RegistrationRequestFactory(requested_by=person, name_fr="Boréale inc.", domain="boreale.example.org")
    theirs, address = sign_in(acting(Role.REGISTRY_ADMINISTRATOR)), reverse("administration:request", args=[asked.pk])
    read = theirs.get(address).context["read"]
    registration.correct_request(
        asked, by=Actor(person), values={"name_fr": "Ministère de la Santé", "domain": "sante.example.org"}
    )
    data = {button: "1", "evidence": "call_back", "evidence_note": "Vu.", "answer": "Non."}
    for mark in (read, ""):
        page = theirs.post(address, data | {"read": mark})
        assert page.status_code == 422
        assert "a corrigé cette demande" in page.content.decode()
        assert "Ministère de la Santé" in page.content.decode()
        asked.refresh_from_db()
        assert asked.state == "waiting"
    assert theirs.post(address, data | {"read": page.context["read"]}).status_code == 302


def test_a_refusal_says_why_to_the_person(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    person = _person(client)
    asked = RegistrationRequestFactory(requested_by=person)
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    with pytest.raises(Incomplete):
        registration.refuse_request(asked, by=administrator, answer=" ")
    with django_capture_on_commit_callbacks(execute=True):
        registration.refuse_request(asked, by=administrator, answer="Ce NEQ est radié.")
    assert "Ce NEQ est radié." in mail.outbox[-1].body
    assert "Ce NEQ est radié." in client.get(reverse("workspace")).content.decode()
    with pytest.raises(WrongState):
        registration.approve_request(asked, by=administrator, evidence="call_back", evidence_note="Vu.")


@pytest.mark.parametrize("neq", ["123", "1234567890", "99", "11444444444", "", "abcdefghij", "2244-44"])
def test_a_vendor_gives_a_neq_of_the_right_form(neq: str, client: Client) -> None:
    _person(client)
    response = client.post(reverse("register-organisation"), ASKED | {"neq": neq})
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="id_neq_error"' in html
    assert "Imagerie Boréale inc." in html, "what was typed stays"
    assert not RegistrationRequest.objects.exists()


@pytest.mark.parametrize("neq", ["1144444444", "2244444444", "3344444444", "8844444444"])
def test_every_form_of_enterprise_has_its_neq(neq: str, client: Client) -> None:
    _person(client)
    assert client.post(reverse("register-organisation"), ASKED | {"neq": neq}).status_code == 302


ELSEWHERE = {
    ("FR", "732 829 320"): "732829320",
    ("CA", "1234567-8"): "12345678",
    ("US", "12-3456789"): "123456789",
    ("ZZ", "HRB 4711"): "HRB4711",
    ("FR", "732 829 321"): "",
    ("FR", "123"): "",
    ("", "123456789"): "",
    ("GB", ""): "",
}


@pytest.mark.parametrize(("given", "kept"), ELSEWHERE.items())
def test_a_vendor_without_neq_gives_its_country_and_its_number_there(given: tuple[str, str], kept: str, client: Client) -> None:
    _person(client)
    values = ASKED | {"neq": "", "country": given[0], "foreign_number": given[1]}
    assert client.post(reverse("register-organisation"), values).status_code == (302 if kept else 422)
    assert [each.foreign_number for each in RegistrationRequest.objects.all()] == ([kept] if kept else [])
    if kept:
        made = registration.approve_request(
            RegistrationRequest.objects.get(),
            by=acting(Role.REGISTRY_ADMINISTRATOR),
            evidence="foreign_register",
            evidence_note="Vu.",
        )
        assert (made.country, made.foreign_number) == (given[0], kept)


def test_the_same_number_in_the_same_country_is_a_duplicate(client: Client) -> None:
    twin = OrganisationFactory(vendor=True, name_fr="Autre", name_key="zzz", country="FR", foreign_number="732829320")
    OrganisationFactory(vendor=True, name_fr="Encore", name_key="yyy", country="BE", foreign_number="732829320")
    found = registration.similar_organisations(name="Imagerie", country="FR", foreign_number="732829320")
    assert found == [twin]


@pytest.mark.parametrize(
    ("kind", "asked", "left_out"),
    [
        ("vendor", ["neq", "country", "foreign_number", "vendor_size"], []),
        ("establishment", ["region"], ["neq", "country", "vendor_size"]),
        ("research", ["neq"], ["country", "vendor_size"]),
    ],
)
def test_each_kind_is_asked_for_what_concerns_it(kind: str, asked: list[str], left_out: list[str], client: Client) -> None:
    _person(client)
    first = client.get(reverse("register-organisation")).content.decode()
    assert f"?kind={kind}" in first
    form = client.get(reverse("register-organisation"), {"kind": kind}).context["form"]
    assert set(asked) <= set(form.fields)
    assert not set(left_out) & set(form.fields)
    assert "kind" not in form.fields


def test_a_request_is_corrected_by_its_writer_while_it_waits(client: Client) -> None:
    person = _person(client)
    client.post(reverse("register-organisation"), ASKED)
    asked = RegistrationRequest.objects.get()
    here = reverse("correct-request", args=[asked.pk])
    assert here in client.get(reverse("workspace")).content.decode()
    due = asked.due_at
    assert client.post(here, ASKED | {"name_fr": "Imagerie du Nord inc."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.name_fr, asked.due_at, asked.requested_by) == ("Imagerie du Nord inc.", due, person)
    _person(client, "autre@ailleurs.example")
    assert client.get(here).status_code == 404
    registration.refuse_request(asked, by=acting(Role.REGISTRY_ADMINISTRATOR), answer="Radiée.")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(here).status_code == 404


@pytest.mark.parametrize("kind", [kind for kind in OrganisationKind.values if kind != "vendor"])
def test_every_kind_registers_and_others_than_vendors_without_neq(kind: str, client: Client) -> None:
    person = _person(client)
    assert client.post(reverse("register-organisation"), ASKED | {"kind": kind, "neq": ""}).status_code == 302
    asked = RegistrationRequest.objects.get()
    made = registration.approve_request(
        asked, by=acting(Role.REGISTRY_ADMINISTRATOR), evidence="public_list", evidence_note="Vu."
    )
    membership = person.memberships.get()
    assert made.kind == kind
    assert membership.role not in (Role.REGISTRY_ADMINISTRATOR, Role.MINISTRY_ANALYST), "those are never given by registering"


@pytest.mark.parametrize("by", ["name", "acronym", "neq", "domain", "website"])
def test_a_likely_duplicate_is_shown_before_anything_is_sent(by: str, client: Client) -> None:
    _person(client)
    values: dict[str, Any] = {
        "name": {"name_fr": "Imagerie boreale", "name_key": "imagerie-boreale"},
        "acronym": {"short_name": "imagerie boréale INC."},
        "neq": {"neq": "1144444444"},
        "domain": {},
        "website": {"website": "https://boreale.example.org"},
    }[by]
    twin = OrganisationFactory(vendor=True, **({"name_fr": "Autre", "name_key": "zzz"} | values))
    if by == "domain":
        twin.domains.create(domain="boreale.example.org")
    html = client.post(reverse("register-organisation"), ASKED).content.decode()
    assert twin.slug in html
    assert "Est-ce l’une de ces organisations?" in html
    assert not RegistrationRequest.objects.exists()
    client.post(reverse("register-organisation"), ASKED | {"is_another": "1"})
    assert RegistrationRequest.objects.count() == 1


def test_an_unrelated_organisation_is_no_duplicate() -> None:
    OrganisationFactory(name_fr="CHU de Québec", name_key="chu-de-quebec", website="https://chudequebec.example")
    found = registration.similar_organisations(name="Imagerie Boréale", neq="1144444444", website="https://boreale.example.org")
    assert found == []


def test_a_page_that_exists_without_people_is_claimed_not_made_twice(client: Client) -> None:
    page = OrganisationFactory(vendor=True, is_registered=False, is_verified=False, source="fda")
    person = _person(client)
    assert "C’est mon organisation" in client.get(reverse("organisations:detail", args=[page.slug])).content.decode()
    address = f"{reverse('register-organisation')}?organisation={page.slug}"
    data = {"function": "Directrice", "proof": "Notre site nomme notre équipe.", "domain": "", "neq": ""}
    assert client.post(address, data).status_code == 302
    registration.approve_request(
        RegistrationRequest.objects.get(), by=acting(Role.REGISTRY_ADMINISTRATOR), evidence="call_back", evidence_note="Rappelée."
    )
    page.refresh_from_db()
    assert page.is_registered
    assert person.memberships.get().organisation == page
    entry = CatalogueEntry.objects.get(kind="organisation", key=page.slug)
    assert "registration:registered" in entry.tags


def test_a_page_that_has_owners_is_not_claimed(client: Client) -> None:
    owner = acting(Role.VENDOR_MEMBER, is_owner=True)
    with pytest.raises(WrongState):
        registration.request_registration(
            by=Actor(UserFactory()), values={"kind": "vendor", "name_fr": "X"}, existing=owner.membership.organisation
        )


def test_a_number_of_another_province_is_taken_as_people_write_it_and_named_so(client: Client, sign_in: SignIn) -> None:
    _person(client)
    form = client.get(reverse("register-organisation"), {"kind": "vendor"}).content.decode()
    assert "ON 1000123456" in form, "before any error"
    assert "tel qu’il est enregistré, quelle que soit la langue" in form
    given = {"neq": "", "country": "CA", "foreign_number": "ON 1000 123-456"}
    assert client.post(reverse("register-organisation"), ASKED | given).status_code == 302
    asked = RegistrationRequest.objects.get()
    assert asked.foreign_number == "ON1000123456"
    page = sign_in(acting(Role.REGISTRY_ADMINISTRATOR)).get(reverse("administration:request", args=[asked.pk])).content.decode()
    assert "Numéro d’entreprise</dt>" in page
    assert "<dt>NEQ</dt>" not in page


def test_the_page_of_a_company_from_elsewhere_says_its_country_and_no_health_region(client: Client) -> None:
    elsewhere = OrganisationFactory(vendor=True, country="CA", foreign_number="ON1000123456", region=None)
    here = OrganisationFactory(vendor=True, region=None)
    pages = [client.get(reverse("organisations:detail", args=[each.slug])).content.decode() for each in (elsewhere, here)]
    assert "Canada, hors Québec" in pages[0]
    assert "Région sociosanitaire</dt>" not in pages[0]
    assert "Région sociosanitaire</dt>" in pages[1]


def test_the_receipt_of_a_request_leads_to_where_its_status_is_and_says_what_can_be_done_meanwhile(client: Client) -> None:
    person = _person(client)
    client.post(reverse("register-organisation"), ASKED)
    asked = RegistrationRequest.objects.get(requested_by=person)
    sending.run()
    said = " ".join(mail.outbox[-1].body.split())
    address = reverse("workspace")
    assert address in said
    assert reverse("register-organisation") not in said
    page = client.get(address)
    assert asked in page.context["requests"]
    is_vendor = asked.kind == "vendor"
    assert ("Vous pouvez déjà préparer une solution" in said) is is_vendor


def test_one_person_has_at_most_three_requests_waiting(client: Client) -> None:
    person = _person(client)
    for _ in range(3):
        RegistrationRequestFactory(requested_by=person)
    assert client.post(reverse("register-organisation"), ASKED).status_code == 422


def test_one_withdraws_ones_own_request_only(client: Client) -> None:
    person = _person(client)
    mine, other = RegistrationRequestFactory(requested_by=person), RegistrationRequestFactory()
    client.post(reverse("withdraw-request", args=[mine.pk]))
    assert client.post(reverse("withdraw-request", args=[other.pk])).status_code == 404
    states = [RegistrationRequest.objects.get(pk=each.pk).state for each in (mine, other)]
    assert states == ["withdrawn", "waiting"]


def test_an_approval_without_evidence_is_impossible_even_in_the_database() -> None:
    asked = RegistrationRequestFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationRequest.objects.filter(pk=asked.pk).update(state="approved")


# ── Domains ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_domain_is_claimed_by_an_owner_and_verified_by_an_administrator(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    address = reverse("organisation-security", args=[owner.membership.organisation.slug])
    client = sign_in(owner)
    client.post(address, {"domain": "chu.example.org"})
    claim = EmailDomain.objects.get()
    assert claim.verified_at is None
    with pytest.raises(Refused):
        domains.verify_domain(claim, by=owner)
    domains.verify_domain(claim, by=acting(Role.REGISTRY_ADMINISTRATOR))
    assert "Vérifié" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "domain", ["gmail.com", "videotron.ca", "pas un domaine", "http://x.org", "", "déjà.org", "pris.example.org"]
)
def test_a_bad_domain_says_so_beside_the_field(domain: str, sign_in: SignIn) -> None:
    OrganisationFactory().domains.create(domain="pris.example.org", verified_at="2026-01-01T00:00Z")
    owner = acting(is_owner=True)
    address = reverse("organisation-security", args=[owner.membership.organisation.slug])
    response = sign_in(owner).post(address, {"domain": domain})
    assert response.status_code == 422
    assert 'id="id_domain_error"' in response.content.decode()


def test_two_organisations_never_have_the_same_verified_domain() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    first, second = (OrganisationFactory().domains.create(domain="meme.example.org") for _ in range(2))
    domains.verify_domain(first, by=administrator)
    with pytest.raises(WrongState):
        domains.verify_domain(second, by=administrator)


# ── The public page ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_time_zone_to_choose_begins_with_a_capital(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    page = sign_in(owner).get(reverse("organisation-profile", args=[owner.membership.organisation.slug]))
    assert ">Heure de l’Est</option>" in page.content.decode()


def test_an_owner_changes_the_public_page_but_not_what_was_verified(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    address = reverse("organisation-profile", args=[organisation.slug])
    client = sign_in(owner)
    client.post(
        address,
        {
            "description_fr": "Nous soignons.",
            "city": "Rimouski",
            "time_zone": "America/Toronto",
            "name_fr": "Autre nom",
            "website": "",
        },
    )
    organisation.refresh_from_db()
    assert (organisation.description_fr, organisation.city) == ("Nous soignons.", "Rimouski")
    assert organisation.name_fr != "Autre nom"
    organisations.edit_profile(organisation, by=owner, values={"name_fr": "Autre nom"})
    organisation.refresh_from_db()
    assert organisation.name_fr != "Autre nom"
    assert CatalogueEntry.objects.get(kind="organisation", key=organisation.slug).summary_fr == "Nous soignons."


def test_an_organisation_cannot_take_the_name_of_another_one_of_its_list() -> None:
    OrganisationFactory(name_fr="Hôpital du Nord", name_key="hopital-du-nord", source="msss")
    other = OrganisationFactory(name_fr="Hôpital du Sud", name_key="hopital-du-sud", source="msss")
    with pytest.raises(Incomplete) as refused:
        organisations.edit_profile(other, by=acting(Role.REGISTRY_ADMINISTRATOR), values={"name_fr": "Hôpital du Nord"})
    assert "name_fr" in refused.value.gaps


def test_a_public_page_shows_what_it_posted_offers_and_tries(client: Client) -> None:
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    pilot = PilotFactory(organisation=need.organisation)
    html = client.get(reverse("organisations:detail", args=[need.organisation.slug])).content.decode()
    assert need.title_fr in html
    assert pilot.title_fr in html
    html = client.get(reverse("organisations:detail", args=[solution.organisation.slug])).content.decode()
    assert re.search(solution.name_fr, html)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("CISSS de la Gaspesie", "CISSS de la Gaspésie"),
        ("CISSS de la  Gaspésie", "CISSS de la Gaspésie"),
        ("CISSS Gaspésie", "CISSS de la Gaspésie"),
        ("C.I.S.S.S. de la Gaspésie", "CISSS de la Gaspésie"),
        ("Centre intégré de santé et de services sociaux de la Gaspésie", "CISSS de la Gaspésie"),
        ("CHU Sainte Justine", "CHU Sainte-Justine"),
        ("CHU Ste-Justine", "CHU Sainte-Justine"),
        ("Centre hospitalier universitaire Sainte\u2011Justine", "CHU Sainte-Justine"),
        ("CIUSSS du Centre-Sud-de-l'Île-de-Montréal", "CIUSSS du Centre-Sud-de-l’Île-de-Montréal"),
        ("CISSS du Bas–Saint–Laurent", "CISSS du Bas-Saint-Laurent"),
        ("CISSS BAS ST-LAURENT", "CISSS du Bas-Saint-Laurent"),
        ("Viz. ai", "Viz.ai, Inc."),
        ("Annalise-AI", "Annalise-AI Pty Ltd."),
    ],
)
def test_a_duplicate_is_found_whatever_its_accents_marks_spaces_and_abbreviations(typed: str, known: str) -> None:
    same = OrganisationFactory(name_fr="Une organisation du réseau", name_key="zzz", short_name=known)
    OrganisationFactory(name_fr="Clinique Boréale", name_key="clinique-boreale", short_name="Boréale")
    assert registration.similar_organisations(name=typed) == [same]


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Les Îles-de-la-Madeleine", TimeZone.ISLANDS),
        ("Cap-aux-Meules", TimeZone.ISLANDS),
        ("Blanc-Sablon", TimeZone.LOWER_NORTH_SHORE),
        ("Gaspé", TimeZone.EASTERN),
        ("", TimeZone.EASTERN),
    ],
)
def test_the_time_zone_follows_the_city(city: str, zone: str) -> None:
    assert TimeZone.of_city(city) == zone
