"""A plan at a lower level of risk than its need expects: the ministry answers from its workspace, readers are told why."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE

SignedIn = Callable[[Page, str], Page]
TITLE = re.compile("Un ordre de départ expliqué")


def test_the_ministry_declines_is_asked_again_and_grants(
    browser: Browser, base_url: str, page: Page, signed_in: SignedIn
) -> None:
    page.goto("/projets-pilotes/?q=retinopathie")
    page.get_by_role("link", name=re.compile("Dépister la rétinopathie")).first.click()
    expect(page.locator("main")).to_contain_text("Dérogation accordée le 3 mars 2026")
    expect(page.locator("main")).to_contain_text("Niveau de risque de la solution : modéré")

    signed_in(page, "ministere@demo.example")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    address = page.locator("main a[href*='/derogation/']").first.get_attribute("href") or ""
    page.goto(address)
    expect(page.locator("h1")).to_contain_text(TITLE)
    page.get_by_role("link", name="Refuser la dérogation").click()
    page.fill("#id_reason_fr", "Dites comment l’attente sera mesurée.")
    page.get_by_role("button", name="Refuser la dérogation").click()
    expect(page.locator("main")).to_contain_text("Dites comment l’attente sera mesurée.")

    context = browser.new_context(base_url=base_url, locale="fr-CA", viewport=PHONE)
    lead = context.new_page()
    lead.set_default_timeout(15_000)
    signed_in(lead, "admin@demo.example")
    review = re.sub(r"derogation/.*", "relecture/", address)
    lead.goto(review)
    expect(lead.locator("main")).to_contain_text("Le ministère a refusé la demande de dérogation")
    assert lead.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    lead.get_by_role("link", name="Demander une dérogation").click()
    lead.fill("#id_request", "L’attente est relevée à chaque vol, avant et après (essai).")
    lead.get_by_role("button", name="Envoyer la demande").click()
    expect(lead.locator("main")).to_contain_text("Votre demande a été envoyée au ministère")
    assert lead.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.goto(f"{lead.url}accorder/")
    page.fill("#id_reason_fr", "Chaque départ est décidé par une personne (essai).")
    page.get_by_role("button", name="Accorder la dérogation").click()
    expect(page.locator("main")).to_contain_text("Le ministère a accordé une dérogation")
    lead.goto(review)
    expect(lead.locator("main")).to_contain_text("Le ministère a accordé une dérogation")
    expect(lead.locator("main")).not_to_contain_text("Une dérogation du ministère est requise")
    context.close()
