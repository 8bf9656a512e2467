"""Tables on paper and on a phone: nothing of them lies beyond the edge."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from accounts.models.memberships import Role
from needs.services.scoring import current_grid, score_need
from tests.e2e.conftest import PHONE, sign_in
from tests.factories import NeedFactory, acting
from tests.pilots import ending

# Letter paper without the margins of a printer, in pixels of a browser.
PAPER, LANDSCAPE = {"width": 720, "height": 960}, {"width": 960, "height": 720}
_OVER = """() => [...document.querySelectorAll(".table-scroll")]
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => [box.getAttribute("aria-label"), box.clientWidth, box.scrollWidth,
    [...box.querySelectorAll("tr:nth-child(1) > *")].map(cell => cell.offsetWidth)])"""
_NOT_FOR_PAPER = "() => [...document.querySelectorAll('.tabs, .masthead')].filter(each => each.offsetParent).length"


def _network() -> None:
    ending.decided("adopt", days_ago=1000, published=950, decided=900)
    need = NeedFactory(published=True, title_fr="Les délais de lecture des radiographies de dépistage sont trop longs")
    marks = {criterion.code: 2 for criterion in current_grid().criteria.all()}
    score_need(need, by=acting(Role.MINISTRY_ANALYST), marks=marks, comment="")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_table_is_cut_on_paper(language: str, visitor: Callable[..., Page]) -> None:
    _network()
    page = visitor(PAPER)
    sign_in(page, acting(Role.MINISTRY_ANALYST))
    page.emulate_media(media="print")
    for name in ("pilots:figures", "pilots:board", "needs:board", "qualification:statistics", "regions:list"):
        with translation.override(language):
            path = reverse(name)
        paper = LANDSCAPE if name == "needs:board" else PAPER
        page.set_viewport_size(paper)
        page.goto(path)
        assert page.evaluate(_OVER) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= paper["width"], path
        assert page.evaluate(_NOT_FOR_PAPER) == 0, path


@pytest.mark.parametrize("role", [Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR])
def test_the_lists_of_the_ministry_fit_a_phone(role: Any, visitor: Callable[..., Page]) -> None:
    _network()
    page = visitor(PHONE)
    sign_in(page, acting(role))
    for name in _LISTS[role]:
        page.goto(reverse(name))
        assert page.evaluate(_OVER) == [], name


_LISTS: dict[Any, list[str]] = {
    Role.MINISTRY_ANALYST: ["needs:board", "qualification:queue", "administration:taxonomies", "regions:list"],
    Role.REGISTRY_ADMINISTRATOR: ["administration:organisations", "administration:people", "administration:log"],
}
