"""A second start is quick, and Ctrl-C leaves nothing running."""

import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

from tests.launched.starting import demonstration_copy, free_port, start

_FIRST_PAGE_WITHIN_S = 10


def _descendants(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [each for child in found for each in _descendants(child)]


def test_a_second_start_is_quick_and_ctrl_c_leaves_nothing_running() -> None:
    product = start(demonstration_copy("stopped"), port=free_port())
    try:
        assert product.process
        # On a machine that does nothing else.
        busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        assert product.took_s < _FIRST_PAGE_WITHIN_S * busy
        assert product.get("/").status_code == 200
        started = _descendants(product.process.pid)
        database = int((product.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        assert len(started) >= 4
        product.process.send_signal(signal.SIGINT)
        assert product.process.wait(20) == 0
    finally:
        product.stop()
    assert not [pid for pid in (*started, database) if Path(f"/proc/{pid}").exists()]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(product.url).port or 80)) != 0
