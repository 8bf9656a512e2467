"""The main path in a real browser: a contributor drafts and submits, an officer publishes, the public finds it."""

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from accounts.models.memberships import Role
from needs.models.needs import Need
from records.reference_data import load_reference_data
from tests.e2e.conftest import sign_in
from tests.factories import OrganisationFactory, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "new": "/besoins/nouveau/", "list": "/besoins/", "publish": "Publier ce besoin", "public": "Le besoin est public.",
        "handed_in": "Le besoin a été transmis au bureau de l’innovation.", "missing": "Il manque",
    },
    "en": {
        "new": "/en/needs/new/", "list": "/en/needs/", "publish": "Publish this need", "public": "The need is now public.",
        "handed_in": "The need has been sent to your innovation office.", "missing": "answers are missing",
    },
}  # fmt: skip


def _write(page: Page, words: dict[str, str]) -> None:
    """The guided form, one subject per page, with a look at what is missing on the way."""
    page.goto(words["new"])
    page.fill("#id_title_fr", "Dépistage tardif de la rétinopathie diabétique")
    page.fill("#id_summary_fr", "Les rendez-vous d’ophtalmologie sont trop loin.")
    page.fill("#id_problem_fr", "Les personnes diabétiques de la région ne sont pas vues à temps.")
    page.fill("#id_present_situation_fr", "On compte sur les visites d’un spécialiste itinérant.")
    page.click("form.form button.btn--primary")
    page.wait_for_url(re.compile("outcome"))
    page.fill("#id_expected_outcome_fr", "Chaque personne est dépistée chaque année.")
    page.fill("#id_indicator_fr", "Part des personnes dépistées")
    page.fill("#id_target_fr", "75 % d’ici 12 mois")
    page.click("form.form button.btn--primary")
    page.wait_for_url(re.compile("context"))
    page.get_by_text("Abitibi-Témiscamingue").check()
    page.locator("#id_care_stages input[type=checkbox]").first.check()
    page.locator("#id_specialties input[type=checkbox]").first.check()
    page.click("form.form button.btn--primary")
    page.wait_for_url(re.compile("data"))
    page.click("form.form button.btn--primary")
    page.wait_for_url(re.compile("risk"))
    page.check("input[name=has_medical_purpose][value=true]")
    page.check("input[name=situation][value=serious]")
    page.check("input[name=output_role][value=drives]")
    page.check("input[name=human_reviews][value=true]")
    page.click("form.form button.btn--primary")
    page.wait_for_url(re.compile("owner"))
    page.click("form.form button.btn--primary")
    expect(page.locator(".error-summary")).to_contain_text("1")
    page.click(".error-summary a")
    page.fill("#id_operational_owner_fr", "Chef de service, ophtalmologie")
    page.click("form.form button.btn--primary")
    page.wait_for_url(re.compile("review|relecture"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_need_goes_from_a_ward_to_the_public(language: str, visitor: Callable[..., Page]) -> None:
    load_reference_data()
    words = WORDS[language]
    establishment = OrganisationFactory(short_name="CISSS d’essai")
    writer, officer = acting(Role.CONTRIBUTOR, establishment), acting(Role.INNOVATION_OFFICER, establishment)

    ward = visitor()
    sign_in(ward, writer, language=language)
    _write(ward, words)
    ward.click("main form button.btn--primary")
    expect(ward.get_by_text(words["handed_in"])).to_be_visible()
    need = Need.objects.get()
    assert (need.state, need.risk_level) == ("submitted", "moderate")

    office = visitor()
    sign_in(office, officer, language=language)
    office.click(".task a")
    office.click(f"text={words['publish']}")
    office.click("main form button.btn--primary")
    expect(office.get_by_text(words["public"])).to_be_visible()

    public = visitor()
    public.goto(words["list"])
    public.fill("#q", "retinopathie")
    expect(public.locator("#results mark").first).to_have_text("rétinopathie")
    public.click("#results h3 a")
    expect(public.locator("h1")).to_have_text("Dépistage tardif de la rétinopathie diabétique")
    assert need.reference in public.url


def test_a_list_filters_without_javascript(visitor: Callable[..., Page]) -> None:
    from tests.factories import NeedFactory

    NeedFactory(published=True, situation="critical", title_fr="Un besoin à risque modéré")
    NeedFactory(published=True, title_fr="Un besoin à risque faible")
    page = visitor(java_script_enabled=False)
    page.goto("/besoins/")
    page.check("input[name=risk][value=moderate]")
    page.click("text=Appliquer les filtres")
    expect(page.locator("#results h3")).to_have_text("Un besoin à risque modéré")


def test_the_language_switch_keeps_the_record(visitor: Callable[..., Page]) -> None:
    from tests.factories import NeedFactory

    need = NeedFactory(published=True)
    page = visitor()
    with translation.override("fr"):
        page.goto(f"/besoins/{need.reference}/{need.slug('fr')}/")
    page.click("header a[hreflang=en]")
    expect(page.locator("h1")).to_have_text(need.title_en)


def test_what_is_typed_is_saved_while_one_writes(visitor: Callable[..., Page]) -> None:
    from tests.factories import NeedFactory

    need = NeedFactory()
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR, need.organisation))
    page.goto(f"/besoins/{need.reference}/rediger/problem/")
    page.fill("#id_problem_fr", "Un texte qui n’est pas encore envoyé.")
    page.locator("#id_problem_fr").press("End")
    expect(page.locator("#step .autosave")).to_contain_text("Brouillon enregistré –")
    need.refresh_from_db()
    assert need.problem_fr == "Un texte qui n’est pas encore envoyé."


def test_the_keyboard_alone_reaches_the_content_and_the_search(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("triage")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/recherche/\?q=triage"))
