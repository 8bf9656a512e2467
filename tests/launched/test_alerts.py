"""A visitor without an account gets alerts, changes them and leaves, in a real browser with the links of the letters."""

import re
import time
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.launched.starting import Product


def _link(letter: EmailMessage, part: str) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://\S*/{part}/\S+", body.get_content())
    assert found, body.get_content()
    return found[0].rstrip(".)>")


def _asks_for_alerts(page: Page, email: str, query: str) -> None:
    page.goto(f"/alertes/nouveau/?{query}")
    page.fill("input[name=email]", email)
    page.locator("main form button.btn--primary").click()
    expect(page.locator("main .alert--success")).to_contain_text("Nous vous avons envoyé un message")


def test_a_visitor_confirms_changes_and_stops_an_alert(product: Product, page: Page, own_address: str) -> None:
    _asks_for_alerts(page, own_address, "kind=need&region=05")
    page.goto(_link(product.letter(own_address), "confirmer"))
    page.get_by_role("button", name="Confirmer l’alerte").click()
    expect(page.locator("main .alert--success")).to_contain_text("C’est confirmé")
    expect(page.locator("main h1")).to_have_text("Votre alerte est confirmée")

    page.goto("/alertes/mon-lien/")
    page.fill("input[name=email]", own_address)
    seen = len(product.letters(own_address))
    page.locator("main form button.btn--primary").click()
    manage = _next(product, own_address, seen)
    page.goto(_link(manage, "gerer"))
    page.locator("main select[name=frequency]").select_option("weekly")
    page.locator("main form", has=page.locator("select[name=frequency]")).get_by_role("button").click()
    expect(page.locator("main .alert--success")).to_contain_text("Enregistré")
    expect(page.locator("main select[name=frequency]")).to_have_value("weekly")
    page.get_by_role("button", name="Tout arrêter").click()
    expect(page.locator("main select[name=frequency]")).to_have_count(0)


def test_one_of_several_alerts_is_stopped(product: Product, page: Page, own_address: str) -> None:
    for region in ("05", "11"):
        seen = len(product.letters(own_address))
        _asks_for_alerts(page, own_address, f"kind=need&region={region}")
        page.goto(_link(_next(product, own_address, seen), "confirmer"))
        page.get_by_role("button", name="Confirmer l’alerte").click()
        expect(page.locator("main .alert--success")).to_contain_text("C’est confirmé")
    seen = len(product.letters(own_address))
    page.goto("/alertes/mon-lien/")
    page.fill("input[name=email]", own_address)
    page.locator("main form button.btn--primary").click()
    page.goto(_link(_next(product, own_address, seen), "gerer"))
    expect(page.locator("main section.card")).to_have_count(2)
    page.locator("main section.card").first.get_by_role("button", name="Arrêter").click()
    expect(page.locator("main section.card")).to_have_count(1)


def test_the_pages_of_a_letter_tell_no_other_site_their_address(product: Product, page: Page, own_address: str) -> None:
    _asks_for_alerts(page, own_address, "kind=need&region=01")
    response = product.get(_link(product.letter(own_address), "confirmer"))
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"


def _next(product: Product, email: str, seen: int) -> EmailMessage:
    """The letter after those that were seen."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if len(found := product.letters(email)) > seen:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"No further letter to {email}.")
