"""The registry's own administration: people, support, taxonomies, pages, announcements, the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import EmailDomain, Organisation
from accounts.models.people import User
from catalogue.models.index import CatalogueEntry
from records.models.events import Event
from records.models.taxonomies import Specialty
from tests.factories import NeedFactory, OrganisationFactory, RegistrationRequestFactory, UserFactory, acting, term
from tests.markup import flat
from website.error_reports import report_error
from website.models.site import Announcement, PageText

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(sign_in: SignIn) -> tuple[Client, Actor]:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    return sign_in(administrator), administrator


def test_the_first_page_shows_what_waits(staff: Any) -> None:
    client, _administrator = staff
    RegistrationRequestFactory(name_fr="Vigie inc.")
    OrganisationFactory().domains.create(domain="vigie.example.org")
    record = NeedFactory(published=True)
    entry = CatalogueEntry.objects.get(key=record.reference)
    report = report_error(entry, message="Le lien est mort.", email="", language="fr")
    html = client.get(reverse("administration:overview")).content.decode()
    assert "Le lien est mort." in html
    assert client.get(reverse("report-answer", args=[report.pk])).status_code == 200
    assert reverse("report-answer", args=[report.pk]) in html
    assert "Vigie inc." in html
    assert "vigie.example.org" in html


@pytest.mark.parametrize("action", ["verify", "refuse"])
def test_a_domain_is_verified_or_refused_after_a_question(action: str, staff: Any) -> None:
    client, _administrator = staff
    claim = OrganisationFactory().domains.create(domain="vigie.example.org")
    address = reverse("administration:domain", args=[claim.pk, action])
    assert "vigie.example.org" in client.get(address).content.decode()
    claim.refresh_from_db()
    assert claim.verified_at is None, "a look changes nothing"
    client.post(address)
    assert EmailDomain.objects.filter(pk=claim.pk, verified_at=None).count() == 0
    assert EmailDomain.objects.filter(pk=claim.pk).count() == (action == "verify")


def test_a_request_says_when_it_came_and_where_its_number_is_checked(staff: Any) -> None:
    client, _administrator = staff
    asked = RegistrationRequestFactory(name_fr="Vigie inc.", neq="1144444444")
    html = client.get(reverse("administration:request", args=[asked.pk])).content.decode()
    assert date_format(timezone.localtime(asked.requested_at), "DATE_FORMAT") in html
    assert "registreentreprises.gouv.qc.ca" in html


def test_a_name_that_is_its_own_short_name_is_shown_once(staff: Any) -> None:
    client, _administrator = staff
    OrganisationFactory(name_fr="88980 Canada inc.", short_name="88980 Canada inc.")
    rows = client.get(reverse("administration:organisations")).content.decode().partition("<tbody>")[2]
    assert flat(rows).count("88980 Canada inc.</a>") == 1
    assert '<span class="muted">88980' not in rows


def test_organisations_are_found_by_name_without_accents_acronym_and_neq(staff: Any) -> None:
    client, _administrator = staff
    OrganisationFactory(name_fr="Hôpital général", name_key="hopital-general", short_name="HG", neq="1144444444")
    OrganisationFactory(name_fr="Autre", name_key="autre")
    for query in ("hopital", "HÔPITAL", "HG", "1144444444"):
        html = client.get(reverse("administration:organisations"), {"q": query}).content.decode()
        assert "Hôpital général" in html, query
        assert ">Autre<" not in html
    html = client.get(reverse("administration:organisations"), {"q": "introuvable"}).content.decode()
    assert "Aucune organisation ne correspond" in html


def test_a_bulk_act_leaves_one_event_for_each_row_and_names_what_was_refused(staff: Any) -> None:
    client, administrator = staff
    rows = [OrganisationFactory() for _ in range(3)] + [administrator.membership.organisation]
    data = {"bulk": "deactivate", "chosen": [row.pk for row in rows], "reason": "Ménage"}
    html = client.post(reverse("administration:organisations"), data, follow=True).content.decode()
    assert "Fait pour 3 lignes" in html
    assert "Vous agissez pour cette organisation : vous perdriez votre propre accès" in html
    assert Event.objects.filter(verb="organisation.deactivated", data__reason="Ménage").count() == 3
    assert Organisation.objects.filter(is_active=False).count() == 3
    assert client.post(reverse("administration:organisations"), {"bulk": "autre"}).status_code == 404


def test_people_are_found_closed_and_opened_again_in_bulk(staff: Any) -> None:
    client, _administrator = staff
    people = [UserFactory(name=f"Élodie {n}") for n in range(2)]
    html = client.get(reverse("administration:people"), {"q": "elodie"}).content.decode()
    assert people[0].email in html
    data = {"chosen": [person.pk for person in people], "reason": "Départ"}
    client.post(reverse("administration:people"), data | {"bulk": "deactivate"})
    assert not User.objects.filter(pk__in=data["chosen"], is_active=True).exists()
    assert Event.objects.filter(verb="person.deactivated").count() == 2
    client.post(reverse("administration:people"), data | {"bulk": "reactivate"})
    assert User.objects.filter(pk__in=data["chosen"], is_active=True).count() == 2


def test_a_closed_account_is_signed_out_at_once(staff: Any) -> None:
    client, _administrator = staff
    person = acting()
    theirs = Client()
    theirs.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    assert theirs.get(reverse("workspace")).status_code == 200
    client.post(reverse("administration:person", args=[person.user.pk]), {"deactivate": "1", "reason": "Compte volé"})
    assert theirs.get(reverse("workspace")).status_code == 302


# ── Taxonomies ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR])
def test_terms_are_added_renamed_and_retired(role: str, sign_in: SignIn) -> None:
    client = sign_in(acting(role))
    address = reverse("administration:taxonomy", args=["specialty"])
    values = {"code": "toxicology", "name_fr": "Toxicologie", "name_en": "Toxicology"}
    client.post(address, values)
    assert Specialty.objects.get(code="toxicology").is_active
    response = client.post(address, values)
    assert response.status_code == 422
    assert 'id="id_code_error"' in response.content.decode()
    renamed = {"name_fr": "Toxicologie clinique", "name_en": "Clinical toxicology", "position": "3"}
    client.post(reverse("administration:term", args=["specialty", "toxicology"]), renamed)
    need = NeedFactory(published=True)
    need.specialties.add(Specialty.objects.get(code="toxicology"))
    client.post(address, {"bulk": "retire", "code": ["toxicology"]})
    assert not Specialty.objects.get(code="toxicology").is_active
    assert need.specialties.filter(code="toxicology").exists(), "records keep a retired term"
    verbs = list(Event.objects.filter(reference="specialty:toxicology").values_list("verb", flat=True))
    assert verbs == ["term.added", "term.changed", "term.retired"]
    assert "Toxicologie clinique" in client.get(address, {"q": "toxicologie"}).content.decode()


def test_a_retired_term_is_not_offered_to_a_new_record(sign_in: SignIn) -> None:
    term(Specialty, "vieux", "Vieille spécialité")
    Specialty.objects.filter(code="vieux").update(is_active=False)
    actor = acting()
    need = NeedFactory(organisation=actor.membership.organisation)
    client = sign_in(actor)
    html = client.get(reverse("needs:edit", args=[need.reference, "place"])).content.decode()
    assert "Vieille spécialité" not in html


def test_an_unknown_taxonomy_is_not_found(staff: Any) -> None:
    client, _administrator = staff
    assert client.get(reverse("administration:taxonomy", args=["autre"])).status_code == 404
    assert client.get(reverse("administration:term", args=["specialty", "autre"])).status_code == 404


# ── Public pages ─────────────────────────────────────────────────────────────────────────────────────────────


def _texts(client: Client, name: str = "about") -> dict[str, Any]:
    return dict(client.get(reverse("administration:page", args=[name])).context["form"].initial)


def test_a_page_is_previewed_published_and_brought_back(staff: Any) -> None:
    client, _administrator = staff
    address = reverse("administration:page", args=["about"])
    texts = _texts(client) | {"body_fr": "Un **nouveau** texte, voir [les besoins]({{ needs }}).<script>x</script>"}
    html = client.post(address, texts | {"preview": "1"}).content.decode()
    assert "<strong>nouveau</strong>" in html
    assert not PageText.objects.exists()
    client.post(address, texts)
    public = Client().get("/a-propos/").content.decode()
    assert "<strong>nouveau</strong>" in public
    assert 'href="/besoins/"' in public
    assert "<script>x" not in public
    client.post(address, _texts(client) | {"body_fr": "Un autre texte."})
    assert client.get(address, {"from": "1"}).context["form"].initial["body_fr"].startswith("Un **nouveau**")
    assert Event.objects.filter(verb="page.changed", reference="about").count() == 2


def test_a_page_changed_in_one_language_says_so_and_keeps_its_original(staff: Any) -> None:
    client, _administrator = staff
    address, texts = reverse("administration:page", args=["terms"]), _texts(client, "terms")
    page = client.post(address, texts | {"body_fr": "Autre texte."}, follow=True).content.decode()
    assert "Seul le texte français a changé." in page
    assert "Texte d’origine" in client.get(address).content.decode()
    assert client.get(address, {"from": "0"}).context["form"].initial["body_fr"] == texts["body_fr"]
    both = _texts(client, "terms") | {"body_fr": "Encore.", "body_en": "Again."}
    assert "Seul le texte" not in client.post(address, both, follow=True).content.decode()


def test_two_who_change_a_page_at_once_are_told(staff: Any) -> None:
    client, _administrator = staff
    address, texts = reverse("administration:page", args=["terms"]), _texts(client, "terms")
    client.post(address, texts | {"body_fr": "Premier."})
    response = client.post(address, texts | {"body_fr": "Second."})
    assert response.status_code == 422
    assert "Second." in response.content.decode(), "what was typed stays"
    assert PageText.objects.get(name="terms").body_fr == "Premier."


def test_a_link_to_no_page_is_refused_beside_the_text(staff: Any) -> None:
    client, _administrator = staff
    response = client.post(reverse("administration:page", args=["terms"]), _texts(client, "terms") | {"body_en": "{{ nowhere }}"})
    assert response.status_code == 422
    assert 'id="id_body_en_error"' in response.content.decode()


# ── Announcements ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_announcement_shows_above_every_page_in_the_readers_language_for_its_time(
    staff: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client, _administrator = staff
    start = timezone.localtime() - timedelta(minutes=1)
    values = {"text_fr": "Entretien samedi.", "text_en": "Maintenance on Saturday.", "tone": "warning"}
    values |= {"starts_at": start.strftime("%Y-%m-%dT%H:%M"), "ends_at": ""}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("administration:announcements"), values)
    visitor = Client()
    assert "Entretien samedi." in visitor.get("/").content.decode()
    assert "Maintenance on Saturday." in visitor.get("/en/needs/").content.decode()
    made = Announcement.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/administration/annonces/{made.pk}/retrait/")
    assert "Entretien samedi." not in visitor.get("/").content.decode()


def test_an_announcement_that_ends_before_it_begins_is_refused(staff: Any) -> None:
    client, _administrator = staff
    values = {"text_fr": "a", "text_en": "b", "tone": "info", "starts_at": "2026-02-02T10:00", "ends_at": "2026-02-01T10:00"}
    response = client.post(reverse("administration:announcements"), values)
    assert response.status_code == 422
    assert 'id="id_ends_at_error"' in response.content.decode()


def test_lists_of_the_administration_cost_the_same_whatever_their_length(staff: Any, django_assert_max_num_queries: Any) -> None:
    client, _administrator = staff
    for _ in range(12):
        acting()
    client.get(reverse("administration:overview"))  # what is read once in a while by any page: announcements, the session
    for name in ("organisations", "people", "log", "overview"):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"administration:{name}")).status_code == 200


ODD = ["\r\n", "²", "9" * 40, "-1", "%", "_", "'; --", "é" * 300]


@pytest.mark.parametrize("odd", ODD)
def test_what_is_typed_outside_of_forms_breaks_no_page(odd: str, staff: Any) -> None:
    client, administrator = staff
    for name in ("organisations", "people", "log"):
        for parameter in ("q", "kind", "standing", "page"):
            assert client.get(reverse(f"administration:{name}"), {parameter: odd}).status_code == 200
    for name in ("organisations", "people"):
        data = {"bulk": "deactivate", "chosen": [odd], "reason": odd}
        assert client.post(reverse(f"administration:{name}"), data).status_code == 302
    taxonomy = reverse("administration:taxonomy", args=["specialty"])
    assert client.get(taxonomy, {"q": odd}).status_code == 200
    assert client.post(taxonomy, {"bulk": "retire", "code": [odd]}).status_code == 302
    assert client.get(reverse("administration:page", args=["about"]), {"from": odd}).status_code == 200
    assert client.post(reverse("act-for"), {"membership": odd}).status_code == 302
    assert client.get(reverse("register-organisation"), {"organisation": odd}).status_code in (200, 404)
    need = NeedFactory()
    address = reverse("needs:edit", args=[need.reference, "problem"])
    assert client.post(address, {"version": odd, "title_fr": "Un besoin"}).status_code in (302, 409)
    assert User.objects.filter(pk=administrator.user.pk, is_active=True).exists()
