"""From two responses to an announced pilot, as an innovation officer lives it: in French, at a desk and on a phone."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.launched.starting import BASE, Product

SIZES = {"desktop": DESKTOP, "phone": PHONE}


def _posted(product: Product, word: str) -> str:
    """A need with two responses, posted beside the running product."""
    settings = {
        "DATABASE_URL": product.database_url,
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "SECRET_KEY": "choosing",
        "LOG_LEVEL": "CRITICAL",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.launched.posting", word],
        cwd=BASE, env={"PATH": os.environ["PATH"]} | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _task(page: Page, text: str) -> Locator:
    """A task of the workspace, out of the group that it may be folded in."""
    page.locator("details.task-group").evaluate_all("groups => groups.forEach((group) => { group.open = true; })")
    return page.locator(".task a", has_text=text).first


def _fits_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize("size", SIZES)
def test_an_officer_compares_chooses_and_announces(
    size: str, product: Product, page: Page, signed_in: Callable[[Page, str], Page]
) -> None:
    word = uuid.uuid4().hex[:6]
    need = _posted(product, word)
    page.set_viewport_size(SIZES[size])
    signed_in(page, "innovation@demo.example")

    _task(page, need).click()
    expect(page.get_by_role("heading", name="2 réponses")).to_be_visible()
    page.get_by_role("heading", name=f"Lente {word}").get_by_role("link").click()
    expect(page.get_by_text("Le résultat arrive le jour même (Lente).")).to_be_visible()
    page.go_back()

    page.get_by_role("navigation", name="Trier les réponses").get_by_role("link", name="Contraintes respectées").click()
    cards = page.locator(".compared")
    expect(cards.first).to_contain_text(f"Rapide {word}")
    expect(cards.first).to_contain_text("Contraintes : 2 respectées")
    _fits_the_screen(page)
    first = cards.first
    first.locator("summary").click()
    first.get_by_label("Votre note").fill("Demander une démonstration à Matane.")
    with page.expect_navigation():
        first.get_by_role("button", name="Enregistrer la note").click()
    expect(cards.first).to_contain_text("Demander une démonstration à Matane.")

    cards.first.get_by_role("button", name="Présélectionner").click()
    expect(cards.first).to_contain_text("Présélectionnée")
    cards.first.get_by_role("link", name="Choisir cette solution").click()
    page.fill("#id_reason_fr", "La seule qui respecte toutes les contraintes.")
    page.fill("#id_others_reason", "Le délai de démarrage était trop long.")
    page.locator("main form button.btn--primary").click()

    page.wait_for_url("**/projets-pilotes/PIL-*/relecture/")
    draft = page.url
    for told in (f"Attente des résultats au service {word}", f"Rapide {word}", "Valeur de départ : 6 jours", "Cible : 2 jours"):
        expect(page.locator("main")).to_contain_text(told)
    expect(page.locator("main")).to_contain_text("38 000 $ – 52 000 $")
    _fits_the_screen(page)

    page.goto("/espace/")
    _task(page, f"Rapide {word}").click()
    page.wait_for_url(draft)
    _fills(page, "Résumez le projet pilote", {"#id_summary_fr": "Un essai de six mois à l’urgence."})
    start = date.today() + timedelta(days=40)
    plan = {
        "#id_stop_criteria_fr": "Tout tort à une personne.",
        "#id_starts_on": start.isoformat(),
        "#id_ends_on": (start + timedelta(days=180)).isoformat(),
    }
    _fills(page, "Convenez d’avance", plan)
    page.locator("#hand-in").get_by_role("button", name="Annoncer le projet pilote").click()
    expect(page.locator("main .alert--success").first).to_contain_text("Le projet pilote est public")
    assert product.get(page.url).status_code == 200


def _fills(page: Page, missing: str, answers: dict[str, str]) -> None:
    """From the page of last reading to what is missing, and back to it."""
    page.locator(".error-summary a", has_text=missing).click()
    for field, text in answers.items():
        page.fill(field, text)
    page.get_by_role("button", name="Enregistrer et revenir").click()
    page.wait_for_url("**/relecture/")
