"""A young product: its vendor asks for early advice, an analyst gives it, the vendor reads it from its workspace and its mail."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE
from tests.launched.starting import Product

SignedIn = Callable[[Page, str], Page]


def test_a_vendor_asks_for_early_advice_and_reads_what_a_qualification_will_take(
    product: Product, browser: Browser, base_url: str, page: Page, signed_in: SignedIn
) -> None:
    context = browser.new_context(base_url=base_url, locale="fr-CA", viewport=PHONE)
    founder = context.new_page()
    founder.set_default_timeout(15_000)
    signed_in(founder, "fournisseur@demo.example")
    founder.goto("/qualification/")
    founder.get_by_role("link", name="Demander un avis préliminaire").click()
    founder.get_by_role("link", name=re.compile(" – TriPeau")).click()
    founder.fill("#id_evidence", "Une étude à un site; une autre à deux sites est prévue.")
    founder.fill("#id_question_1", "Faut-il une étude prospective?")
    founder.get_by_role("button", name="Envoyer la demande").click()
    founder.wait_for_url(re.compile(r"/avis-preliminaires/\d+/$"))
    expect(founder.locator("main")).to_contain_text("n’engage personne")
    address = founder.url

    signed_in(page, "ministere@demo.example")
    page.goto(f"{address}confier/")
    options = page.locator("#id_adviser option").all_text_contents()
    own = next(text for text in options if "Compte analyste" in text)
    page.get_by_label("Personne qui donne l’avis").select_option(label=own)
    page.get_by_role("button", name="Demander l’avis à cette personne").click()
    page.get_by_role("link", name="Donner l’avis préliminaire").click()
    page.get_by_label("Avis général").fill("Une étude à deux sites suffit à ce niveau.")
    page.get_by_label("Réponse à la question 1").fill("Non, si un site est hors du jeu d’entraînement.")
    page.get_by_label("Ce qu’il faudra pour CLI-01").fill("L’intervalle de la sensibilité, par site.")
    page.get_by_role("button", name="Envoyer l’avis au fournisseur").click()
    expect(page.locator("main .alert--success")).to_contain_text("envoyé au fournisseur")

    letter = product.letter("fournisseur@demo.example").get_body(("plain",))
    assert letter is not None
    assert "Une étude à deux sites suffit" in letter.get_content()
    founder.goto("/espace/")
    # Whatever comes first: the product may be among those that are folded.
    founder.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    founder.get_by_role("link", name=re.compile("Lire l’avis préliminaire – TriPeau")).first.click()
    expect(founder.locator("main")).to_contain_text("Non, si un site est hors du jeu d’entraînement.")
    expect(founder.locator("main")).to_contain_text("L’intervalle de la sensibilité, par site.")
    assert founder.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
