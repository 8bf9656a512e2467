"""A real browser (Debian's chromium) against a real server."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.actors import Actor
from tests.factories import PASSWORD

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Debian's chromium, without its windows where that package is installed: the same engine in three quarters of the time.
BROWSER = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
# WCAG 2.0 to 2.2, A and AA.
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": quiet}


@pytest.fixture(autouse=True)
def _content_types(transactional_db: None) -> Iterator[None]:
    """A flushed database has other identifiers than the cache remembers."""
    ContentType.objects.clear_cache()
    yield
    ContentType.objects.clear_cache()


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a browser of one's own: `visitor(width, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def opened(viewport: dict[str, int] | None = None, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": viewport or DESKTOP, "base_url": live_server.url} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, actor: Actor, *, language: str = "fr") -> None:
    """Be signed in, at the workspace, without the page of sign-in."""
    client = Client()
    client.force_login(actor.someone(), backend="django.contrib.auth.backends.ModelBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    hosts = ("127.0.0.1", "localhost")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": host, "path": "/", "sameSite": "Lax"} for host in hosts]
    )
    page.goto("/espace/" if language == "fr" else "/en/workspace/")


def sign_in_by_password(page: Page, actor: Actor, *, language: str = "fr") -> None:
    """Through the page of sign-in, as a person does."""
    page.goto("/compte/connexion/" if language == "fr" else "/en/account/login/")
    page.fill("#id_login", actor.someone().email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.btn--primary")
    page.wait_for_url("**/espace/" if language == "fr" else "**/workspace/")


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice, a line each. Contrast is most of the work."""
    page.evaluate(AXE_SCRIPT)
    if contrast:
        page.evaluate(_CONTRAST)
    # Only what is wrong is worked out in full and sent back: half the time.
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
    options["rules"] = {"color-contrast": {"enabled": contrast}}
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}" for each in found for node in each["nodes"]
    ]
