"""A nurse's first day: an account, her hospital found, an owner who says yes from the letter, a need begun."""

import re
from email.message import EmailMessage

from playwright.sync_api import Browser, Page, expect

from demonstration.accounts import PASSWORD
from tests.e2e.conftest import PHONE
from tests.launched.starting import Product

OWNER = "innovation@demo.example"


def _link(letter: EmailMessage, part: str) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://[^/\s]*(/\S*{part}\S*)", body.get_content())
    assert found, body.get_content()
    return found[1].rstrip(".)>")


def test_a_nurse_joins_her_hospital_and_begins_a_need(
    product: Product, browser: Browser, base_url: str, page: Page, own_address: str
) -> None:
    context = browser.new_context(base_url=base_url, locale="fr-CA", viewport=PHONE)
    nurse = context.new_page()
    nurse.set_default_timeout(15_000)
    nurse.goto("/compte/inscription/")
    nurse.fill("#id_email", own_address)
    nurse.fill("#id_name", "Anne Essai")
    nurse.fill("#id_password1", "une longue phrase de nuit")
    nurse.check("#id_consent")
    nurse.locator("main form button.btn--primary").click()
    nurse.goto(_link(product.letter(own_address), "confirmer-courriel"))
    nurse.locator("main form button.btn--primary").click()
    # The confirmed address signs in: no second form.
    nurse.wait_for_url("**/espace/")

    nurse.get_by_role("link", name=re.compile("Trouver votre organisation")).last.click()
    # By what she calls it: the place; the list follows as she types.
    nurse.locator("#id_q").press_sequentially("hôpital de rimou")
    asked = nurse.get_by_role("link", name=re.compile("Demander à se joindre.*Bas-Saint-Laurent"))
    expect(asked).to_be_visible()
    asked.click()
    expect(nurse.locator("main")).to_contain_text("Ne peut pas publier")
    nurse.fill("#id_message", "Infirmière clinicienne à l’urgence de Rimouski.")
    nurse.locator("main form button.btn--primary").click()
    expect(nurse.locator("main .alert--success")).to_contain_text("Votre demande est envoyée")

    page.goto(_link(product.letter(OWNER), "demandes"))
    page.fill("#id_login", OWNER)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.btn--primary")
    expect(page.locator("main")).to_contain_text("Anne Essai")
    page.get_by_role("button", name="Accepter et aviser la personne").click()
    expect(page.locator("main .alert--success")).to_contain_text("Anne Essai agit maintenant")

    nurse.goto("/besoins/nouveau/")
    nurse.fill("#id_title_fr", "Les lits libérés le soir ne sont connus que le lendemain matin")
    nurse.locator("main form button.btn--primary").first.click()
    nurse.wait_for_url(re.compile(r"/besoins/BES-\d{4}-\d{4}/rediger/"))
    context.close()
