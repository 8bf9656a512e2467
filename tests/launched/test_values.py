"""An innovation officer enters values by keys and by paste, is asked about one, and reads the charts and the report's draft."""

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.launched.starting import Product

SignedIn = Callable[[Page, str], Page]
PILOT = "/projets-pilotes/PIL-2026-0009/"
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_values_are_entered_by_keys_and_paste_and_a_far_one_is_asked_about(page: Page, signed_in: SignedIn) -> None:
    signed_in(page, "innovation@demo.example")
    page.goto(f"{PILOT}mesures/")
    boxes = page.locator("[data-grid] tbody tr").first.locator("input:not([type=hidden])")
    last, under = boxes.last, page.locator("[data-grid] tbody tr").nth(1).locator("input:not([type=hidden])").last
    last.focus()
    page.keyboard.press("ArrowDown")
    expect(under).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(last).to_be_focused()

    # Two lines of a spreadsheet, of which the second column has no box.
    last.evaluate(PASTE, "24,5\t1\n80,1\t2\n")
    expect(last).to_have_value("24,5")
    expect(under).to_have_value("80,1")
    expect(page.locator("[data-grid-said]")).to_contain_text("Cellules sans case correspondante\u00a0: 2")

    # Far from all others, and new each time that the test runs on the same product.
    last.fill(f"3,{secrets.randbelow(89) + 11}")
    page.fill("#id_reason", "Relevé relu.")
    page.get_by_role("button", name="Enregistrer les valeurs").click()
    expect(page.locator("#error-summary")).to_contain_text("s’éloigne beaucoup des autres valeurs")
    page.locator("#id_sure").check()
    page.get_by_role("button", name="Enregistrer les valeurs").click()
    expect(page.locator("main .alert--success")).to_contain_text(re.compile("saisies?|corrigées?"))

    page.goto(PILOT)
    page.locator("summary", has_text="Les valeurs en tableau").first.click()
    expect(page.get_by_text("(confirmée)").first).to_be_visible()


@pytest.fixture
def phone(browser: Browser, product: Product, browser_context_args: dict[str, Any]) -> Page:
    context = browser.new_context(**{**browser_context_args, "viewport": {"width": 390, "height": 844}, "has_touch": True})
    return context.new_page()


def test_a_chart_tells_its_values_to_fingers_and_keys_on_a_phone(phone: Page) -> None:
    phone.goto(PILOT)
    chart = phone.locator("[data-run]").first
    chart.scroll_into_view_if_needed()
    points, readout = chart.locator("[data-point]"), chart.locator("[data-readout]")
    first = points.first.get_attribute("aria-label") or ""
    assert re.match(r"^\w+ \d{4}\s: .+\sminutes$", first)
    expect(readout).not_to_have_text(first)
    box = points.first.locator("circle").last.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + 3, box["y"] + 40)
    expect(readout).to_have_text(first)
    points.last.focus()
    expect(readout).to_have_text(points.last.get_attribute("aria-label") or "")
    phone.keyboard.press("Home")
    expect(points.first).to_be_focused()
    expect(readout).to_have_text(first)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_the_draft_of_a_report_is_previewed_on_paper_before_it_is_published(page: Page, signed_in: SignedIn) -> None:
    signed_in(page, "innovation@demo.example")
    page.goto(f"{PILOT}rapport/publier/")
    expect(page.locator(".preview-mark")).to_have_text("Aperçu")
    with page.expect_download() as paper:
        page.get_by_role("link", name="Aperçu en PDF").click()
    assert paper.value.suggested_filename == "PIL-2026-0009-apercu-fr.pdf"
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
