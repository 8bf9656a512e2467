"""An officer brings five needs by spreadsheet, submits three, deletes one and assigns one: lived in Chromium, in French."""

import time
import uuid
from collections.abc import Callable
from email.message import EmailMessage

from playwright.sync_api import Browser, Page, expect

from tests.launched.starting import Product
from tests.tables import workbook

OFFICER, COLLEAGUE = "innovation@demo.example", "contribution@demo.example"
_HEADINGS = [
    "title_fr", "summary_fr", "problem_fr", "present_situation_fr", "expected_outcome_fr", "indicator_fr", "target_fr",
    "operational_owner_fr", "care_stages", "specialties", "regions", "has_medical_purpose",
]  # fmt: skip


def _complete(title: str) -> list[str]:
    return [
        title, f"{title} : le registre papier se perd.", f"{title} : personne ne sait où en sont les choses.",
        "Un cahier à la réception.", "Tout se retrouve en une minute.", "Temps pour retrouver", "1 minute",
        "Cheffe des services hôteliers", "Administration et ressources", "Technologies de l’information", "01", "Non",
    ]  # fmt: skip


def test_an_officer_handles_five_needs_at_once_and_a_colleague_is_told(
    product: Product, page: Page, browser: Browser, base_url: str, signed_in: Callable[[Page, str], Page]
) -> None:
    mark = uuid.uuid4().hex[:6]
    complete = [f"Clés des vestiaires {mark} a", f"Balances de la buanderie {mark} b", f"Microfilms à trier {mark} c"]
    unwanted, lacking = f"Doublon de la ligne {mark} d", f"Drapeaux du stationnement {mark} e"
    table = workbook(_HEADINGS, *map(_complete, complete), [unwanted], [lacking])

    signed_in(page, OFFICER)
    page.goto("/besoins/tableur/")
    page.set_input_files("input[type=file]", {"name": "besoins.xlsx", "mimeType": "application/octet-stream", "buffer": table})
    page.locator("main form button.btn--primary").click()
    page.get_by_role("button", name="Importer les besoins").click()
    expect(page.locator("main h1")).to_have_text("Besoins importés")

    row = page.locator(".drafts > li")
    expect(row).to_have_count(5)
    expect(row.filter(has_text=lacking)).to_contain_text("Il manque 11 réponses")
    for title in complete:
        expect(row.filter(has_text=title).get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Soumettre au bureau de l’innovation").click()
    answers = page.locator("#answers")
    expect(answers.get_by_text("Soumis au bureau de l’innovation.")).to_have_count(3)

    row.filter(has_text=unwanted).get_by_role("checkbox").check()
    page.get_by_role("button", name="Supprimer…").click()
    expect(page.locator("main")).to_contain_text(unwanted)
    page.get_by_role("button", name="Supprimer 1 brouillon").click()
    expect(answers).to_contain_text("Supprimé.")
    expect(row).to_have_count(4)

    row.filter(has_text=lacking).get_by_role("checkbox").check()
    page.get_by_label("Confier à").select_option(label="Compte contributeur")
    page.get_by_role("button", name="Confier").click()
    expect(answers).to_contain_text("Confié à Compte contributeur.")

    assert str(_letter_about(product, lacking)["Subject"]).strip().startswith("Brouillon qui vous est confié")
    theirs = browser.new_context(base_url=base_url, locale="fr-CA").new_page()
    signed_in(theirs, COLLEAGUE)
    expect(theirs.locator(".bell__count")).to_be_visible()
    theirs.locator(".bell").click()
    theirs.get_by_role("link", name=lacking).first.click()
    expect(theirs.locator("main")).to_contain_text(lacking)
    theirs.goto("/besoins/brouillons/")
    expect(theirs.locator(".drafts > li").filter(has_text=lacking)).to_contain_text("Confié à : vous")
    theirs.context.close()


def _letter_about(product: Product, title: str) -> EmailMessage:
    """The colleague's letter about a need, as soon as it is there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := [each for each in product.letters(COLLEAGUE) if title in str(each["Subject"])]:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"No letter about {title}.")
