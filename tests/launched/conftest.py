"""The product as `make run` starts it, once for this folder, over HTTP and in Debian's chromium.

A test asks for `product` (its `url`, `get`, `letter`), for `page` (a French-speaking visitor's browser) and for `signed_in`,
which signs one of the demonstration's accounts in through the form. Tests share one product: each makes what it needs,
under names of its own (`own_address`), and never relies on what another test left.

While writing tests, leave `make run PORT=9000` running and say `LAUNCHED_PORT=9000 pytest tests/launched/that_file.py`.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from demonstration.accounts import PASSWORD
from tests.e2e.conftest import DESKTOP, browser_type_launch_args
from tests.launched.starting import BASE, Product, demonstration_copy, free_port, start

__all__ = ["browser_type_launch_args"]


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    if port := os.environ.get("LAUNCHED_PORT"):
        yield Product(f"http://localhost:{port}", Path(os.environ.get("DATA_FOLDER") or BASE / "var"))
        return
    running = start(demonstration_copy("run"), port=free_port())
    yield running
    running.stop()


@pytest.fixture(scope="session")
def base_url(product: Product) -> str:
    return product.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    return {**browser_context_args, "base_url": base_url, "locale": "fr-CA", "viewport": DESKTOP}


@pytest.fixture
def page(page: Page) -> Page:
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def signed_in() -> Callable[[Page, str], Page]:
    """Signs a demonstration account in through the form: `signed_in(page, "innovation@demo.example")`."""

    def through_the_form(page: Page, email: str) -> Page:
        page.goto("/compte/connexion/")
        page.fill("#id_login", email)
        page.fill("#id_password", PASSWORD)
        page.click("main form button.btn--primary")
        page.wait_for_url("**/espace/")
        return page

    return through_the_form


@pytest.fixture
def own_address() -> str:
    """An e-mail address that nobody else in this run has."""
    return f"visite-{uuid.uuid4().hex[:10]}@essai.example"
