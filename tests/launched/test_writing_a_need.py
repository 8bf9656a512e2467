"""An officer writes a need: like ones beside the title, the care path, a colleague’s remark beside the answer, the reading."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignedIn = Callable[[Page, str], Page]
SAVED = re.compile("Brouillon enregistré – .")


def test_a_need_is_written_with_what_matters_in_view(page: Page, signed_in: SignedIn) -> None:
    signed_in(page, "innovation@demo.example")
    page.goto("/besoins/nouveau/")
    page.fill("#id_title_fr", "Attente trop longue au triage de l’urgence")
    expect(page.locator("#similar")).to_contain_text("Publié par votre établissement")
    page.locator("details.card summary").first.click()
    page.fill("#like", "chutes la nuit")
    expect(page.locator("#starts").get_by_role("button", name="Utiliser comme point de départ").first).to_be_visible()
    expect(page.locator("#id_title_fr")).to_have_value("Attente trop longue au triage de l’urgence")
    expect(page.locator("#step .autosave")).to_have_text(SAVED)
    steps = page.url.rsplit("/", 2)[0]

    page.goto(f"{steps}/context/")
    specialties = page.locator("#id_specialties")
    expect(page.locator("#id_regions .chips button")).to_have_text("Bas-Saint-Laurent×")
    specialties.get_by_role("searchbox").fill("geri")
    expect(specialties.locator("label:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    chip = specialties.get_by_role("button", name="Retirer – Gériatrie")
    expect(chip).to_be_visible()
    chip.press("Enter")
    expect(chip).to_have_count(0)
    expect(specialties.locator("input:checked")).to_have_count(0)
    expect(page.locator("#step .autosave")).to_have_text(SAVED)

    page.goto(f"{steps}/outcome/")
    page.fill("#id_expected_outcome_fr", "Toute personne est vue dans les dix premières minutes.")
    page.fill("#id_care_path-0-what_fr", "voit l’infirmière")
    page.get_by_role("button", name="Ajouter une étape").click()
    page.fill("#id_care_path-1-what_fr", "répond à quelques questions")
    page.check("#id_care_path-1-is_tool")
    page.get_by_role("button", name="Monter – Étape 2").click()
    expect(page.locator("#id_care_path-0-what_fr")).to_have_value("répond à quelques questions")
    expect(page.locator("#id_care_path-0-is_tool")).to_be_checked()
    expect(page.locator("#step .autosave")).to_have_text(SAVED)

    page.locator("#id_expected_outcome_fr").evaluate("field => { field.focus(); field.setSelectionRange(0, 15); }")
    place = page.locator("[data-comments-at=id_expected_outcome_fr]")
    place.locator("summary").first.click()
    expect(place.get_by_label("Passage visé")).to_have_value("Toute personne")
    place.get_by_label("Votre commentaire").fill("Est-ce réaliste ? @contri")
    place.get_by_role("button", name="@Compte contributeur").click()
    place.get_by_role("button", name="Ajouter le commentaire").click()
    expect(place.locator(".thread")).to_contain_text("Personnes prévenues\u00a0: Compte contributeur")
    expect(page.locator(".steps")).to_contain_text("1 commentaire")

    page.get_by_role("link", name="Vérification finale").click()
    aside = page.locator(".check-side")
    page.locator("#hand-in").scroll_into_view_if_needed()
    expect(aside).to_be_in_viewport()
    expect(aside).to_contain_text("1 commentaire à régler")
    expect(page.locator("main")).to_contain_text("Sans réponse pour l’instant")
    page.goto(f"{steps}/outcome/")
    page.get_by_role("link", name="Supprimer ce brouillon").click()
    page.locator("main form button.btn--danger").click()
    page.wait_for_url("**/espace/")
