"""Every address that the sitemap names answers, and so does every link on those pages."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation

from tests.launched.reading import NOT_OURS, links
from tests.launched.starting import BASE, Product
from tests.typography import problems
from tests.visible import visible_texts

# Records of one kind are drawn by the same code: some of the many imported devices and companies, all of the others.
# So many from the beginning and from the end of the site map, where those are that were not imported.
_SOME = {"/solutions/SOL-": (12, 60), "/organisations/": (110, 16)}
_OF_ONE_VIEW = 4


def _locations(product: Product) -> list[str]:
    index = product.get("/sitemap.xml").text
    found: list[str] = []
    for part in re.findall(r"<loc>([^<]+)</loc>", index):
        response = product.get(part.replace("&amp;", "&"))
        assert response.status_code == 200, part
        found += re.findall(r"<loc>([^<]+)</loc>", response.text)
    return found


def _sampled(locations: list[str]) -> list[str]:
    left_out: set[str] = set()
    for part, (first, last) in _SOME.items():
        left_out |= set([each for each in locations if part in each][first:-last])
    return [each for each in locations if each not in left_out]


def _view_of(address: str) -> str:
    """What answers an address: links are tried by view, a few of each."""
    path = urlsplit(address).path
    language = "en" if path.startswith("/en/") else "fr"
    with translation.override(language):
        try:
            return f"{language}:{resolve(path).view_name}"
        except Resolver404:
            return f"{language}:{path}"


def _answers(product: Product, addresses: Iterable[str]) -> dict[str, tuple[int, str]]:
    def ask(address: str) -> tuple[str, tuple[int, str]]:
        response = product.get(address)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return address, (response.status_code, response.text if is_page else "")

    with ThreadPoolExecutor(4) as pool:
        return dict(pool.map(ask, addresses))


@pytest.fixture(scope="module")
def pages(product: Product) -> dict[str, tuple[int, str]]:
    locations = _locations(product)
    assert len(locations) > 2500
    return _answers(product, _sampled(locations))


def test_every_address_of_the_sitemap_answers_with_a_page_of_ours(pages: dict[str, tuple[int, str]]) -> None:
    assert {address: status for address, (status, _html) in pages.items() if status != 200} == {}
    for address, (_status, html) in pages.items():
        assert 'class="masthead"' in html, address
        assert not [word for word in NOT_OURS if word in html], address


def test_every_link_on_those_pages_answers(product: Product, pages: dict[str, tuple[int, str]]) -> None:
    by_view: dict[str, set[str]] = defaultdict(set)
    for page, (_status, html) in pages.items():
        for address in links(product, page, html):
            if address not in pages and len(by_view[view := _view_of(address)]) < _OF_ONE_VIEW:
                by_view[view].add(address)
    assert len(by_view) > 60
    answers = _answers(product, (address for found in by_view.values() for address in found))
    assert {address: status for address, (status, _html) in answers.items() if status != 200} == {}


def _odd_names() -> list[str]:
    """Names on the American list that no rule of ours would write so; pages quote them as they are."""
    with (BASE / "solutions" / "data" / "fda_ai_devices.csv").open(encoding="utf-8", newline="") as file:
        names = {" ".join(row[column].split()) for row in csv.DictReader(file) for column in ("device", "company")}
    return sorted(name for name in names if any(any(problems(name, language)) for language in ("fr", "en")))


def _without(names: list[str], text: str) -> str:
    for name in names:
        text = text.replace(name, "§")
    return text


def test_every_text_on_those_pages_is_set_as_its_language_asks(pages: dict[str, tuple[int, str]]) -> None:
    names = _odd_names()
    assert len(names) < 10, "names are left out where they must be, not texts"
    found = {
        f"{text[:200]} ({right}: {place})": address
        for address, (_status, html) in pages.items()
        for language, text in visible_texts(html)
        for place, right in problems(_without(names, text), language)
    }
    assert found == {}


def test_styles_and_scripts_are_named_by_their_content_and_kept_for_ever(product: Product) -> None:
    html = product.get("/").text
    files = re.findall(r'"(/static/[^"]+\.(?:css|js|woff2|svg))"', html)
    assert [name for name in files if re.search(r"\.[0-9a-f]{12}\.", name)] == files
    for name in files:
        response = product.get(name)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
