"""A second start is quick, and Ctrl-C leaves nothing running."""

import os
import signal
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.launched.reading import NOT_OURS
from tests.launched.starting import Product, demonstration_copy, free_port, start

_FIRST_PAGE_WITHIN_S, _STOP_WITHIN_S = 10, 40


def _descendants(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [each for child in found for each in _descendants(child)]


def _database_of(product: Product) -> int:
    return int((product.folder / "postgres" / "postmaster.pid").read_text().split()[0])


def test_a_second_start_is_quick_and_ctrl_c_leaves_nothing_running() -> None:
    product = start(demonstration_copy("stopped"), port=free_port())
    try:
        assert product.process
        # On a machine that does nothing else.
        busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        assert product.took_s < _FIRST_PAGE_WITHIN_S * busy
        assert product.get("/").status_code == 200
        started = [*_descendants(product.process.pid), _database_of(product)]
        assert len(started) >= 5
        _without_its_database(product)
        product.process.send_signal(signal.SIGINT)
        assert product.process.wait(_STOP_WITHIN_S) == 0
    finally:
        product.stop()
    # Whoever inherits what was killed needs a moment to take note of its end.
    deadline = time.monotonic() + 5
    while (left := [pid for pid in started if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(product.url).port or 80)) != 0


def _without_its_database(product: Product) -> None:
    """Its database is stopped as an operator would: pages and programs are told that it is away, in words."""
    os.kill(_database_of(product), signal.SIGINT)
    deadline = time.monotonic() + _STOP_WITHIN_S
    while (response := product.get(f"/besoins/?q=mot{time.monotonic_ns()}")).status_code != 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert response.status_code == 503
    assert "Le registre n’est pas accessible pour le moment" in response.text
    assert 'class="masthead"' in response.text
    assert not [word for word in NOT_OURS if word in response.text]
    assert int(response.headers["Retry-After"]) > 0
    problem = product.get("/api/v1/needs/?size=7")
    assert (problem.status_code, problem.headers["Content-Type"]) == (503, "application/problem+json")
    assert product.get("/healthz/ready").status_code == 503
