"""An embedded list, live on a page of another origin whose policy allows only our script and our data."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalogue.models.index import CatalogueEntry
from publishing.widgets.building import WidgetForm, snippet
from tests.e2e.conftest import DESKTOP, PHONE, violations
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, region

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitor = Callable[..., Page]


class ForeignSite(HTTPServer):
    """An establishment's own site, on a port of its own."""

    page, policy = "", ""


class _Page(BaseHTTPRequestHandler):
    server: ForeignSite

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def foreign(live_server: Any, settings: Any) -> Iterator[ForeignSite]:
    settings.SITE_URL = live_server.url
    site = ForeignSite(("127.0.0.1", 0), _Page)
    site.policy = (
        f"default-src 'none'; script-src {live_server.url}; connect-src {live_server.url}; require-trusted-types-for 'script'"
    )
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    site.shutdown()
    site.server_close()
    thread.join(5)


def _snippet(**changes: Any) -> str:
    values = {"show": "need", "organisation": "chu", "language": "fr", "number": 5, "heading": 2, "accent": "#0b5c8a"} | changes
    form = WidgetForm(values)
    assert form.is_valid(), form.errors
    return snippet(form.cleaned_data)


def _on(site: ForeignSite, code: str) -> str:
    site.page = f'<!doctype html><html lang="fr"><title>CHU</title><main><h1>Notre CHU</h1>{code}<p>Suite</p></main></html>'
    return f"http://localhost:{site.server_port}/"


def test_a_list_lives_on_a_foreign_page_under_a_strict_policy(visitor: Visitor, foreign: ForeignSite, live_server: Any) -> None:
    chu = OrganisationFactory(slug="chu", name_fr="CHU du Nord")
    need = NeedFactory(organisation=chu, published=True, title_fr="Chutes <b>la nuit</b>", title_en="")
    NeedFactory(organisation=chu, title_fr="Brouillon")
    page, said = visitor(PHONE), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(_on(foreign, _snippet()))

    shown = page.get_by_role("region", name="Besoins – ")
    expect(shown.get_by_role("heading", level=2)).to_have_text("Besoins – CHU du Nord")
    expect(shown.get_by_role("listitem")).to_have_count(1)
    link = shown.get_by_role("link", name="Chutes <b>la nuit</b>")
    expect(link).to_have_attribute("href", f"{live_server.url}/besoins/{need.reference}/{need.slug()}/")
    expect(link).to_have_css("color", "rgb(11, 92, 138)")
    expect(page.get_by_text("Brouillon")).to_have_count(0)
    expect(shown.get_by_text(need.reference)).to_be_visible()

    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.get_by_role("link", name="Tout voir dans le registre")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.context.cookies() == []
    assert said == [], "nothing was blocked, nothing failed"

    # Where the list cannot be had, the plain link is there again.
    page.locator("registry-list").evaluate(f"element => element.setAttribute('src', '{live_server.url}/widgets/nothing.json')")
    plain = page.get_by_role("link", name="Besoins, dans le Registre du réseau de la santé du Québec")
    expect(plain).to_be_visible()
    plain.click()
    expect(page.get_by_role("heading", level=1, name="Besoins")).to_be_visible()


def test_the_other_language_an_empty_list_and_no_script(visitor: Visitor, foreign: ForeignSite) -> None:
    region("06", "Montréal")
    page = visitor(DESKTOP)
    code = _snippet(show="pilot", organisation="", region="06", language="en", heading=3, accent="")
    page.goto(_on(foreign, code))
    shown = page.get_by_role("region", name="Pilot projects – ")
    expect(shown.get_by_text("Nothing to show at the moment.")).to_be_visible()
    expect(page.locator("registry-list section")).to_have_attribute("lang", "en")
    without = visitor(DESKTOP, java_script_enabled=False)
    without.goto(_on(foreign, code))
    expect(without.get_by_role("link", name="Pilot projects, in the Registry of Québec’s health network")).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_that_makes_the_snippet_shows_it_live(visitor: Visitor, foreign: ForeignSite, language: str) -> None:
    OrganisationFactory(slug="chu", name_fr="CHU du Nord", name_en="Northern UHC")
    pilot = PilotFactory(title_fr="Essai", title_en="Trial")
    CatalogueEntry.objects.filter(key=pilot.reference).update(tags=["region:01", "state:planned"])
    page = visitor(PHONE if language == "fr" else DESKTOP)
    page.goto("/modules/" if language == "fr" else "/en/widgets/")
    page.check("input[name=show][value=pilot]")
    page.locator("form.form button.btn--primary").click()
    expect(page.locator("#error-summary")).to_be_visible()
    page.select_option("#id_region", "01")
    page.fill("#id_accent", "#7a1f5c")
    page.locator("form.form button.btn--primary").click()
    expect(page.locator("#snippet")).to_have_value(
        re.compile(rf"lang={language}.*accent=\"#7a1f5c\".*integrity=\"sha384-", re.DOTALL)
    )
    expect(page.locator("registry-list").get_by_role("link", name="Essai" if language == "fr" else "Trial")).to_be_visible()
    assert violations(page) == []
