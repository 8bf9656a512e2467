"""The pictures of docs/images, on demand: `make screenshots` (demonstration data, both languages, phone and desktop)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from playwright.sync_api import Page

from catalogue.addresses import record_path
from needs.models.needs import Need
from notifications.mailing import samples
from notifications.mailing.composing import render as render_message
from pilots.models.pilots import Pilot
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pictures_are_taken(request: pytest.FixtureRequest, visitor: Callable[..., Page], images: Path) -> None:
    if not request.config.getoption("--screenshots"):
        pytest.skip("taken by `make screenshots`")
    call_command("load_demonstration", verbosity=0)
    need = Need.objects.filter(network_priority="P1").earliest("id")
    pilot = Pilot.objects.get(title_en__startswith="Reassessing sooner")
    pages = {
        "home": {"fr": "/", "en": "/en/"},
        "needs": {"fr": "/besoins/?q=attente", "en": "/en/needs/?q=wait"},
        "need": {code: record_path(need, code) for code in ("fr", "en")},
        "pilot": {code: record_path(pilot, code) for code in ("fr", "en")},
    }
    images.mkdir(parents=True, exist_ok=True)
    for size, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        page = visitor(viewport)
        for name, paths in pages.items():
            for language, path in paths.items():
                page.goto(path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=images / f"{name}-{language}-{size}.png")


def test_the_pictures_of_messages_are_taken(request: pytest.FixtureRequest, visitor: Callable[..., Page], images: Path) -> None:
    if not request.config.getoption("--screenshots"):
        pytest.skip("taken by `make screenshots`")
    page = visitor(PHONE)
    for code, language, scheme in (("match", "fr", "light"), ("digest", "fr", "light"), ("alert", "en", "dark")):
        with translation.override(language):
            _text, html = render_message(samples.sample(code), language)
        page.emulate_media(color_scheme=scheme)
        page.set_content(html)
        page.screenshot(path=images / f"mail-{code}-{language}-{scheme}.png")
