"""An officer narrows the list of needs on a phone, sorts it, turns its pages by number, and follows what is left."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE


def _count(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("[data-count]").inner_text()))


def test_needs_are_found_by_establishment_deadline_and_place_and_followed(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/besoins/")
    everything = _count(page)
    page.locator("details.filters > summary").click()
    page.get_by_label("Accepte des réponses").check()
    expect(page.locator(".active-filters")).to_contain_text("Accepte des réponses")
    assert 0 < _count(page) < everything
    page.get_by_label("Trier par").select_option("deadline")
    expect(page.locator(".results > li").first).to_contain_text("Réponses jusqu’au")

    page.get_by_role("combobox", name="Établissement").press_sequentially("bas-saint")
    page.get_by_role("option", name="Bas-Saint-Laurent").first.click()
    expect(page.get_by_label("CISSS du Bas-Saint-Laurent")).to_be_checked()
    expect(page.get_by_role("combobox", name="Établissement")).to_have_value("")
    assert all(part in page.url for part in ("organisation=", "responses=open", "sort=deadline"))

    page.locator("details.follow > summary").click()
    file = page.get_by_role("link", name="Fichier CSV")
    expect(file).to_be_visible()
    assert "responses=open" in (file.get_attribute("href") or "")
    page.keyboard.press("Escape")
    expect(file).to_be_hidden()


def test_pages_have_numbers_and_a_place_is_read_as_a_region(page: Page) -> None:
    page.goto("/besoins/")
    second = page.locator(".pager__pages").get_by_role("link", name="Page 2")
    second.click()
    expect(page.locator(".pager__pages [aria-current]")).to_contain_text("2")
    assert page.url.endswith("?page=2")

    page.goto("/besoins/")
    page.fill("#q", "près de Rimouski")
    page.keyboard.press("Enter")
    expect(page.locator(".active-filters")).to_contain_text("Bas-Saint-Laurent")
    page.get_by_role("link", name="Chercher plutôt ces mots").click()
    expect(page.locator(".active-filters")).not_to_contain_text("Bas-Saint-Laurent")
