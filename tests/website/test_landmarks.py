"""Parts of pages have names, and the navigation says where one is."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import region
from tests.markup import flat

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def test_every_part_beside_the_text_has_a_name() -> None:
    nameless = [
        str(path.relative_to(settings.BASE_DIR))
        for path in TEMPLATES
        for tag in re.findall(r"<aside\b[^>]*>", path.read_text("utf-8"))
        if "aria-label" not in tag
    ]
    assert nameless == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", [("how",), ("page", "how-ministry"), ("regions:list",), ("needs:list",)])
def test_the_navigation_marks_the_section_in_which_one_is(address: tuple[str, ...], client: Client) -> None:
    page = flat(client.get(reverse(address[0], args=address[1:])).content.decode())
    menu = page.split('id="menu"', 1)[1].split("</nav>", 1)[0]
    assert len(re.findall(r'aria-current="true"', menu)) == 1


@pytest.mark.django_db
def test_a_map_and_the_list_beside_it_are_one_way_for_the_keyboard(client: Client) -> None:
    region()
    for name in ("home", "regions:list"):
        page = flat(client.get(reverse(name)).content.decode())
        maps = re.findall(r'<svg class="map".*?</svg>', page)
        links = [link for each in maps for link in re.findall(r"<a [^>]*>", each)]
        assert links
        assert all('tabindex="-1"' in link for link in links)
        for address in {address for link in links for address in re.findall(r'href="([^"]+)"', link)[:1]}:
            assert f'<a href="{address}">' in page, "the list has it"


@pytest.mark.django_db
def test_a_printed_page_says_whose_it_is_where_it_was_and_when(client: Client) -> None:
    page = flat(client.get(reverse("needs:priorities")).content.decode())
    line = page.split('<p class="print-only small">', 1)[1].split("</p>", 1)[0]
    assert re.search(r"Le Registre.* – http\S+/besoins/priorites/ – \d+(er)?\s\w+\s\d{4}", line)
