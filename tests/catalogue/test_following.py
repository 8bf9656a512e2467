"""One door to everything by which a list is followed or taken along, each of it about exactly this list."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NeedFactory, region
from tests.markup import flat

pytestmark = pytest.mark.django_db


def _ways(client: Client, path: str) -> list[str]:
    html = client.get(path).content.decode()
    [door] = re.findall(r"<details class=\"follow.*?</details>", html, re.DOTALL)
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', door)]


def test_a_list_is_followed_by_one_button_with_its_own_filters(client: Client) -> None:
    NeedFactory(published=True)
    asked = "responses=open&region=01"
    ways = _ways(client, f"{reverse('needs:list')}?region=01&responses=open&sort=score&page=1&unknown=1")
    assert ways == [
        f"{reverse('subscribe')}?kind=need&{asked}",
        f"{reverse('needs:feed-atom')}?{asked}",
        f"{reverse('needs:feed-json')}?{asked}",
        f"{reverse('needs:calendar')}?{asked}",
        f"{reverse('needs:export')}?{asked}&sort=score&words=1",
        f"{reverse('widgets')}?list=need&{asked}",
    ]
    for way in ways:
        assert client.get(way).status_code == 200, way


def test_the_search_of_everything_a_region_and_the_priorities_have_the_same_door(client: Client) -> None:
    place = region()
    assert f"{reverse('subscribe')}?q=triage" in _ways(client, f"{reverse('search')}?q=triage")
    assert f"{reverse('subscribe')}?region=01" in _ways(client, reverse("regions:detail", args=["01", place.name.lower()]))
    assert f"{reverse('subscribe')}?priorities=1" in _ways(client, reverse("needs:priorities"))


def test_the_snippet_of_a_list_shows_what_the_list_shows(client: Client) -> None:
    need = NeedFactory(published=True)
    page = client.get(f"{reverse('widgets')}?list=need&region=01")
    source = unescape(re.findall(r'src="([^"]*list\.json[^"]*)"', flat(unescape(page.content.decode())))[0])
    shown = client.get(source.partition("://")[2].partition("/")[2].join(["/", ""])).json()
    assert [item["reference"] for item in shown["items"]] == [need.reference]
    assert "snippet" not in client.get(f"{reverse('widgets')}?list=nonsense").context
