"""A founder's first day and a vendor's ordinary one: registered from France, a draft found again, a face, a message."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from demonstration.accounts import PASSWORD
from tests.e2e.conftest import PHONE
from tests.launched.starting import Product
from tests.pictures import picture

SENT = "main form button.btn--primary"


def _sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/compte/connexion/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click(SENT)
    page.wait_for_url("**/espace/")


def test_a_founder_finds_what_she_prepared_once_her_company_is_checked(
    product: Product, browser: Browser, base_url: str, page: Page, own_address: str
) -> None:
    context = browser.new_context(base_url=base_url, locale="fr-CA", viewport=PHONE)
    founder = context.new_page()
    founder.set_default_timeout(15_000)
    founder.goto("/compte/inscription/")
    founder.fill("#id_email", own_address)
    founder.fill("#id_name", "Claire Fondatrice")
    founder.fill("#id_password1", "une longue phrase de nuit")
    founder.check("#id_consent")
    founder.locator(SENT).click()
    body = product.letter(own_address).get_body(("plain",))
    assert body is not None
    link = re.search(r"https?://[^/\s]*(/\S*confirmer-courriel\S*)", body.get_content())
    assert link
    founder.goto(link[1].rstrip(".)>"))
    founder.locator(SENT).click()
    founder.wait_for_url("**/espace/")

    # No NEQ: her company is registered in France.
    name = f"Ondes {own_address[7:13]} SAS"
    founder.goto("/espace/inscrire/")
    founder.get_by_role("link", name=re.compile("Continuer – Fournisseur")).click()
    founder.fill("#id_name_fr", name)
    founder.select_option("#id_country", "FR")
    founder.fill("#id_foreign_number", "732 829 320")
    founder.fill("#id_domain", "")
    founder.fill("#id_function", "Présidente")
    founder.fill("#id_proof", "Le registre national des entreprises me nomme.")
    founder.locator(SENT).click()
    founder.wait_for_url("**/espace/")
    path = founder.locator(".product-path")
    expect(path.locator('[aria-current="step"]')).to_have_text("Entreprise")
    path.get_by_role("link", name=re.compile("Préparer une solution")).click()
    founder.fill("#id_name_fr", f"Écho {own_address[7:13]}")
    founder.locator(SENT).last.click()
    expect(founder.locator("h1")).to_have_text("Où et comment la solution est utilisée")

    _sign_in(page, "admin@demo.example")
    page.goto("/administration/")
    page.get_by_role("link", name=re.compile(re.escape(name))).first.click()
    page.check('input[name="evidence"][value="foreign_register"]')
    page.fill('[name="evidence_note"]', "SIREN actif, même nom.")
    page.locator('button[name="approve"]').click()

    founder.goto("/espace/")
    step = founder.locator(".next-step")
    expect(step).to_contain_text("Poursuivre votre brouillon")
    step.get_by_role("link").click()
    expect(founder.locator("main")).to_contain_text("Votre entreprise est vérifiée")
    founder.get_by_role("button", name="Ouvrir le brouillon").click()
    founder.wait_for_url(re.compile(r"/solutions/SOL-\d{4}-\d{4}/"))
    context.close()


def test_a_vendor_shows_its_product_and_is_written_to(
    product: Product, browser: Browser, base_url: str, page: Page, tmp_path: Path
) -> None:
    screen = tmp_path / "ecran.png"
    screen.write_bytes(picture(size=(800, 500), colour="#7a4a00").read())
    _sign_in(page, "fournisseur@demo.example")
    page.goto("/solutions/?q=Lame")
    page.get_by_role("link", name="LameSûre").first.click()
    address = page.url
    page.get_by_role("link", name="Images et documents").click()
    page.set_input_files("#id_file", screen)
    page.fill("#id_label_fr", "La lame, avec les zones à relire")
    page.locator(SENT).click()
    expect(page.locator("main")).to_contain_text("ajouté, non publié")
    page.get_by_role("link", name="Vérifier et publier les changements").click()
    page.get_by_role("button", name=re.compile("Publier")).first.click()
    page.goto(address)
    shown = page.get_by_role("img", name="La lame, avec les zones à relire")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") == 800

    context = browser.new_context(base_url=base_url, locale="fr-CA")
    officer = context.new_page()
    officer.set_default_timeout(15_000)
    _sign_in(officer, "innovation@demo.example")
    officer.goto(address)
    officer.get_by_role("link", name="Écrire au fournisseur").click()
    officer.fill("#id_message", "Travaillez-vous avec notre système de pathologie?")
    officer.locator(SENT).click()
    expect(officer.locator("main .alert--success")).to_contain_text("pour le fournisseur")
    letter = product.letter("fournisseur@demo.example")
    assert "Reply-To" in letter
    context.close()


def test_two_solutions_are_ticked_and_compared(page: Page) -> None:
    page.goto("/solutions/")
    bar = page.locator("#compare")
    expect(bar).to_be_hidden()
    ticks = page.locator("[data-compare]")
    for place in (0, 1):
        ticks.nth(place).check()
    expect(bar).to_be_visible()
    expect(ticks.nth(0)).to_be_checked()
    bar.get_by_role("button").click()
    page.wait_for_url(re.compile(r"/solutions/comparer/\?s=.+&s="))
