"""A vendor renews a qualification: everything came along, one piece goes, files are dropped, another is picked again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignedIn = Callable[[Page, str], Page]
SOLUTION = "SOL-2025-0007"


def test_a_qualification_is_renewed_with_what_was_provided_before(page: Page, signed_in: SignedIn) -> None:
    signed_in(page, "fournisseur@demo.example")
    page.goto(f"/qualification/de/{SOLUTION}/")
    page.locator("main .btn--primary").first.click()
    expect(page.get_by_role("heading", name="40 exigences sur 40 sont prêtes")).to_be_visible()
    overview = page.url

    page.get_by_role("link", name="preuves reprises").click()
    row = page.locator("tr", has_text="SAF-01").first
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Retirer les preuves choisies").click()
    expect(page.locator("main tr", has_text="SAF-01")).to_have_count(0)
    page.get_by_role("link", name="Retour au dossier").click()
    page.get_by_role("link", name="Continuer avec SAF-01").click()

    page.set_input_files(
        "#id_file",
        [
            {"name": "risques.txt", "mimeType": "text/plain", "buffer": f"Analyse pour {overview}".encode()},
            {"name": "outil.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90\x00\x03\x00"},
        ],
    )
    sent = page.locator(".dropzone__files")
    expect(sent.locator("li", has_text="risques.txt")).to_contain_text("Vérifié et ajouté")
    expect(sent.locator("li", has_text="outil.exe")).to_contain_text("programme Windows")
    pieces = page.locator("[data-file-list=id_file]")
    expect(pieces.get_by_role("link", name="risques.txt")).to_be_visible()

    picker = page.locator("#id_reuse")
    picker.focus()
    expect(page.locator(".picker .is-label").first).to_have_text("Dans ce dossier")
    picker.press_sequentially("RWP-01", delay=10)
    page.locator(".picker [role=option]", has_text="RWP-01").first.click()
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(pieces.locator("li.card")).to_have_count(2)

    card = pieces.locator("li.card", has_text="risques.txt")
    card.locator("summary").click()
    card.get_by_role("button", name="Oui, la retirer").click()
    expect(page.locator("[data-file-list=id_file] li.card")).to_have_count(1)
    page.goto(overview)
    page.get_by_role("link", name="Vérifier avant de soumettre").click()
    expect(page.get_by_label("Nom de la personne signataire")).to_be_visible()
