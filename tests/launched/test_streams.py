"""A file that cannot be made whole never looks as if it were."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests

from tests.launched.reading import NOT_OURS
from tests.launched.starting import BASE, Product, free_port

SETTINGS = str(BASE / "registry" / "serving" / "server_settings.py")
_CLEAN = {
    "SECRET_KEY": "streams",
    "SECURE": "0",
    "LOG_LEVEL": "CRITICAL",
}


@pytest.fixture(scope="module", params=["0", "1"], ids=["released", "debug"])
def address(request: pytest.FixtureRequest, product: Product) -> Iterator[str]:
    """The server as the launcher starts it, with and without debug; the product has collected its static files."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tests.launched.breaking", "--config", SETTINGS, "--bind", f"127.0.0.1:{port}"],
        cwd=BASE,
        env={"PATH": os.environ["PATH"], "DEBUG": request.param, "DATABASE_URL": product.database_url, **_CLEAN},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                requests.get(f"{url}/healthz/live", timeout=5)
                break
            except requests.RequestException:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def test_a_file_that_breaks_at_once_is_an_error(address: str, request: pytest.FixtureRequest) -> None:
    response = requests.get(f"{address}/besoins/export.csv", timeout=30)
    assert response.status_code == 500
    if "released" in request.node.name:
        assert not [word for word in NOT_OURS if word in response.text]
        assert 'class="masthead"' in response.text


def test_a_file_that_breaks_on_the_way_is_an_error_for_its_reader(address: str) -> None:
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{address}/solutions/export.csv", timeout=30)
