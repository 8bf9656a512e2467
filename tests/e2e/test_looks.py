"""What only a browser can tell of how pages look: lines, gaps, large letters, colours that the reader forces."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models.memberships import Role
from catalogue.addresses import record_path
from tests.e2e.conftest import PHONE, sign_in
from tests.factories import PASSWORD, NeedFactory, acting, region
from tests.pilots import ending, flow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_TOPS = """(selector) => [...document.querySelectorAll(selector)].map(each => {
  const words = document.createTreeWalker(each, NodeFilter.SHOW_TEXT, (text) => text.data.trim() ? 1 : 3).nextNode();
  const range = document.createRange(); range.selectNodeContents(words);
  return Math.round(range.getClientRects()[0].top); })"""
_LARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
_BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.tagName + "." + each.className)"""
_CHART_TEXT = "() => parseFloat(getComputedStyle(document.querySelector('.chart text')).fontSize)"
_TABS = """() => [...document.querySelectorAll(".tabs a")].map(tab => ({
  isHere: tab.hasAttribute("aria-current"), line: getComputedStyle(tab).borderBottomColor }))"""


def test_blocks_and_cells_of_a_row_stand_on_one_line(visitor: Callable[..., Page]) -> None:
    NeedFactory(published=True)
    region()
    page = visitor()
    page.goto("/")
    assert len(set(page.evaluate(_TOPS, ".audience .card > a"))) == 1
    page.goto(reverse("regions:list"))
    row = page.evaluate(_TOPS, "tbody tr:first-child > *")
    assert max(row) - min(row) <= 1, "a link in a cell stands on the line of its neighbours"


def test_the_line_under_a_link_leaves_out_the_gap_beside_its_icon(visitor: Callable[..., Page]) -> None:
    need = NeedFactory(published=True)
    page = visitor()
    page.goto(f"/besoins/{need.reference}/")
    links = page.locator("main a:has(> .icon):not(.btn)")
    assert links.count() >= 1
    for place in range(links.count()):
        assert "flex" in links.nth(place).evaluate("each => getComputedStyle(each).display")


def test_the_page_goes_on_right_below_a_message(visitor: Callable[..., Page]) -> None:
    need = NeedFactory(published=True)
    # Long enough ago to be asked about.
    type(need).objects.update(last_confirmed_at=timezone.now() - timedelta(weeks=5))
    page = visitor()
    sign_in(page, acting(organisation=need.organisation))
    page.goto(f"/besoins/{need.reference}/")
    page.get_by_role("button", name="Oui, elle est à jour").click()
    below = page.evaluate("""() => {
      const message = document.querySelector(".messages > :last-child").getBoundingClientRect().bottom;
      return document.querySelector("main h1").getBoundingClientRect().top - message; }""")
    assert 0 < below < 110


@pytest.mark.parametrize("name", ["pilots:board", "pilots:figures", "needs:priorities", "needs:unmet", "solutions:list"])
def test_letters_of_double_size_fit_a_phone(name: str, visitor: Callable[..., Page]) -> None:
    ending.decided("adopt", days_ago=100, published=90, decided=80)
    page = visitor(PHONE)
    page.goto(reverse(name))
    page.evaluate(_LARGE)
    assert page.evaluate(_BEYOND) == []


def test_the_text_of_a_chart_grows_with_the_readers_letters(visitor: Callable[..., Page]) -> None:
    pilot, _lead = flow.measured()
    page = visitor(PHONE)
    page.goto(record_path(pilot))
    before = page.evaluate(_CHART_TEXT)
    page.evaluate(_LARGE)
    assert before >= 14
    assert page.evaluate(_CHART_TEXT) == 2 * before


def test_with_forced_colours_one_tab_is_the_current_one(visitor: Callable[..., Page]) -> None:
    page = visitor(forced_colors="active")
    sign_in(page, acting(Role.REGISTRY_ADMINISTRATOR))
    page.goto(reverse("administration:log"))
    tabs: list[dict[str, Any]] = page.evaluate(_TABS)
    here = {tab["line"] for tab in tabs if tab["isHere"]}
    others = {tab["line"] for tab in tabs if not tab["isHere"]}
    assert len(here) == len(others) == 1
    assert here != others


def test_signing_in_pushes_nothing_down_and_a_message_leaves_no_hole_under_it(visitor: Callable[..., Page]) -> None:
    actor = acting()
    page = visitor()
    page.goto(reverse("account_login"))
    page.locator("input[name=login]:not([type=hidden])").fill(actor.someone().email)
    page.locator("input[name=password]:not([type=hidden])").fill(PASSWORD)
    page.locator("input[name=password]:not([type=hidden])").press("Enter")
    page.wait_for_url(f"**{reverse('workspace')}")
    assert page.locator(".messages").count() == 0
    page.goto(reverse("my-profile"))
    page.locator("main form button.btn--primary").first.click()
    page.wait_for_selector(".messages")
    hole = page.evaluate(
        "document.querySelector('h1').getBoundingClientRect().top"
        " - document.querySelector('.messages > :last-child').getBoundingClientRect().bottom"
    )
    assert hole < 80


def test_on_a_phone_the_band_of_the_demonstration_is_low_and_the_search_is_in_the_menu(
    visitor: Callable[..., Page], settings: Any
) -> None:
    settings.IS_DEMONSTRATION = True
    page = visitor(PHONE)
    page.goto(reverse("solutions:list"))
    band = page.locator(".demo-strip").bounding_box()
    assert band
    assert band["height"] < 65
    page.locator("[data-menu]").click()
    assert page.locator(".masthead__search").is_visible()
