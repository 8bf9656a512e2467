"""What a founder and a buyer do with papers of qualification: the checklist of one's own case, a certificate to verify."""

import io

from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.launched.starting import Product
from tests.tables import cells

ANSWERS = {
    "has_medical_purpose": "true", "situation": "critical", "output_role": "drives", "human_reviews": "true",
    "learns_in_use": "false", "decides_access": "false", "licence": "none", "data_place": "abroad",
}  # fmt: skip


def _downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()


def _fits_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_a_founder_takes_the_checklist_of_her_own_case(product: Product, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/qualification/")
    page.locator("main .page-head .btn--primary").click()
    for name, value in ANSWERS.items():
        page.check(f'input[name="{name}"][value="{value}"]')
    page.locator("main form .btn--primary").click()
    expect(page.get_by_role("heading", name="À quoi s’attendre")).to_be_visible()

    page.get_by_text("Statut réglementaire", exact=True).click()
    expect(page.get_by_text("En plus, les indications et contre-indications")).to_be_visible()
    expect(page.get_by_text("La même description, appuyée par la notice")).to_be_visible()
    rows = cells(_downloaded(page, "Liste de contrôle (Excel)"))
    # The title, the level and why it is so stand above the headings.
    head = next(place for place, row in enumerate(rows) if row[0] == "Code")
    assert rows[0][0].startswith("Liste de contrôle – Protocole")
    assert len(rows) - head == 1 + 40 + 3
    page.get_by_role("link", name="Afficher seulement les exigences obligatoires").click()
    form = Document(io.BytesIO(_downloaded(page, "Liste à remplir (Word)")))
    assert sum(bool(each.style and each.style.name == "Heading 2") for each in form.paragraphs) == 24
    _fits_the_screen(page)

    page.emulate_media(media="print")
    expect(page.get_by_text("En plus, les indications et contre-indications")).to_be_visible()
    expect(page.locator("main form")).to_be_hidden()


def test_a_buyer_verifies_a_certificate_by_its_file_and_by_a_name(product: Product, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/solutions/?qualification=qualified&qualification=conditional")
    page.locator("main .result h3 a, main .result h2 a").first.click()
    name = page.locator("h1").inner_text().strip()
    page.get_by_role("link", name="Lire la décision").first.click()
    certificate = page.get_by_role("link", name="Certificat (PDF)", exact=True).get_attribute("href")
    data = page.request.get(product.url + str(certificate)).body()

    page.get_by_role("link", name="Vérifier un fichier").click()
    file = {"name": "certificat.pdf", "mimeType": "application/pdf", "buffer": data}
    page.set_input_files("#id_file", [file])
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Le registre a délivré ce certificat, et il est intact")).to_be_visible()
    _fits_the_screen(page)

    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    page.set_input_files("#id_file", [file | {"buffer": changed}])
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("il a été modifié depuis")).to_be_visible()

    page.fill("#id_number", name)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", name="Vérification d’un certificat")).to_be_visible()
    expect(page.locator(".alert").first).to_contain_text("Cette qualification")
    _fits_the_screen(page)
