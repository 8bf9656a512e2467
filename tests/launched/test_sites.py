"""An innovation officer names places as sites, invites another establishment and answers an invitation, in French."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE

SIZES = {"desktop": DESKTOP, "phone": PHONE}
PILOT = "/projets-pilotes/PIL-2026-0009/"


def _picked(page: Page, field: str, typed: str, option: str) -> None:
    """Typed as a person does, and taken from the list by keys."""
    page.locator(field).press_sequentially(typed)
    expect(page.get_by_role("option", name=re.compile(option)).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(field)).to_have_value(re.compile(option))


def _fits_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize("size", SIZES)
def test_an_officer_adds_a_place_invites_an_establishment_and_reads_an_invitation(
    size: str, page: Page, signed_in: Callable[[Page, str], Page]
) -> None:
    service = f"unité {uuid.uuid4().hex[:6]}"
    page.set_viewport_size(SIZES[size])
    signed_in(page, "innovation@demo.example")
    page.goto(f"{PILOT}sites/")
    expect(page.get_by_role("rowheader", name="Hôpital de Matane, urgence")).to_be_visible()
    _picked(page, "#id_installation", "amqui hop", "Hôpital d’Amqui")
    page.fill("#id_place_fr", service)
    page.get_by_role("button", name="Ajouter le site").click()
    expect(page.get_by_role("rowheader", name=f"Hôpital d’Amqui, {service}")).to_be_visible()
    _fits_the_screen(page)

    page.get_by_role("link", name="Inviter un autre établissement").click()
    _picked(page, "#id_organisation", "universitaire de maria", "Gaspésie")
    page.fill("#id_place", f"Maria, {service}")
    page.fill("#id_message", "Votre urgence a la même attente.")
    _fits_the_screen(page)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.locator("main")).to_contain_text(f"CISSS de la Gaspésie – Maria, {service}")
    page.goto(PILOT)
    public = page.locator("main")
    expect(public).to_contain_text(f"Hôpital d’Amqui, {service}")
    expect(public).not_to_contain_text(f"Maria, {service}")

    page.goto(f"{PILOT}sites/")
    page.get_by_role("link", name=re.compile(f"Retirer – .*Maria, {service}")).click()
    page.get_by_role("button", name="Retirer l’invitation").click()
    expect(page.locator("main")).not_to_contain_text(f"Maria, {service}")

    page.goto("/espace/")
    page.locator("details.task-group").evaluate_all("groups => groups.forEach((group) => { group.open = true; })")
    page.locator(".task", has_text="Répondre à une invitation").get_by_role("link").first.click()
    expect(page.get_by_text("Vos tournées de Matane rejoignent les nôtres.")).to_be_visible()
    expect(page.locator("#id_place_fr")).to_have_value("Matane")
    _fits_the_screen(page)
