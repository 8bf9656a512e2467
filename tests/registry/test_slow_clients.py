"""Slow and greedy clients of the web server itself: whoever reads meanwhile is served."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

BASE = Path(__file__).resolve().parent.parent.parent
_AT_ONCE_S = 3.0
# More than the server has threads.
_MANY = 40


@pytest.fixture(scope="module")
def bounds() -> dict[str, float]:
    """Shorter than in production, so that the tests need not wait."""
    return {"HEAD_S": 2.0, "BODY_GRACE_S": 2.0, "ANSWER_GRACE_S": 2.0, "LEAST_SENT_PER_S": 1e9}


@pytest.fixture(scope="module")
def port(bounds: dict[str, float], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """One process with its four threads, as the product's."""
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log"
    changed = "\n".join(f"bounds.{name} = {value}" for name, value in bounds.items())
    settings = BASE / "registry" / "serving" / "server_settings.py"
    config = folder / "config.py"
    config.write_text(f"from registry.serving import bounds\n{changed}\nexec(open({str(settings)!r}).read())\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "tests.registry.echoing", "--config", str(config), "--bind", f"127.0.0.1:{free}"]
    with log.open("w") as lines:
        process = subprocess.Popen(
            [*command, "--access-logfile", "-"], cwd=BASE, env=dict(os.environ), stdout=lines, stderr=lines
        )
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    requests.get(f"http://127.0.0.1:{free}/", timeout=5)
                    break
                except requests.RequestException:
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.1)
            yield free
        finally:
            process.terminate()
            process.wait(60)
    assert "Traceback" not in log.read_text(), log.read_text()


def _opened(port: int, sent: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(sent)
    return client


def _a_reader_is_served(port: int) -> None:
    started = time.monotonic()
    assert requests.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 200
    assert time.monotonic() - started < _AT_ONCE_S


def _head(path: str = "/", more: str = "") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: local",
        _head(more="Content-Length: 10000\r\n") + b"ab",
        _head(more="Content-Length: 900000000\r\n") + b"ab",
        _head(more="Transfer-Encoding: chunked\r\n") + b"5\r\nab",
        _head(more="Expect: 100-continue\r\nContent-Length: 10000\r\n"),
    ],
    ids=["nothing", "half a head", "half a body", "a body too large", "half a chunk", "a body announced"],
)
def test_many_slow_requests_keep_no_reader_waiting_and_are_ended(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(_opened(port, sent)) for _each in range(_MANY)]
        _a_reader_is_served(port)
        deadline = time.monotonic() + 20
        for client in slow:
            client.settimeout(max(0.1, deadline - time.monotonic()))
            while _received(client):
                pass


def _received(client: socket.socket) -> bytes:
    try:
        return client.recv(65_536)
    except ConnectionResetError:
        return b""


def test_who_does_not_read_the_answer_keeps_no_other_reader_waiting(port: int) -> None:
    with ExitStack() as stack:
        for _each in range(_MANY):
            stack.enter_context(_opened(port, b"GET /much?40 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        _a_reader_is_served(port)
        for _each in range(3):
            # More than may wait for its reader: its thread waits, but never the last one.
            stack.enter_context(_opened(port, b"GET /much?2000 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        _a_reader_is_served(port)


def test_more_connections_than_are_allowed_keep_no_reader_out(port: int) -> None:
    with ExitStack() as stack:
        for _each in range(520):
            stack.enter_context(_opened(port, b"GET / HT"))
        _a_reader_is_served(port)


def test_a_large_body_over_a_slow_line_arrives_whole(port: int) -> None:
    body = os.urandom(200_000)
    with _opened(port, _head(more=f"Content-Length: {len(body)}\r\n")) as client:
        # Some 80 kB a second, past the time that a body of no size has.
        for start in range(0, len(body), 20_000):
            client.sendall(body[start : start + 20_000])
            time.sleep(0.25)
        answer = client.recv(65_536)
    assert f"{len(body)} {hashlib.sha256(body).hexdigest()}".encode() in answer


def test_twelve_megabytes_arrive_whole_and_large_answers_leave_whole(port: int) -> None:
    body = os.urandom(12_000_000)
    answer = requests.post(f"http://127.0.0.1:{port}/", data=body, timeout=60)
    assert answer.text == f"{len(body)} {hashlib.sha256(body).hexdigest()}"
    assert len(requests.get(f"http://127.0.0.1:{port}/much?500", timeout=60).content) == 500 * 65_536


def test_requests_sent_together_are_answered_in_their_order(port: int) -> None:
    together = b"".join(_head(more=f"Content-Length: {size}\r\n") + b"x" * size for size in (3, 70_000, 1))
    answers = b""
    with _opened(port, together + b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as client:
        while part := client.recv(65_536):
            answers += part
    lengths = [each.split(b"\r\n\r\n", 1)[1].split(b" ")[0] for each in answers.split(b"HTTP/1.1 200 OK") if each]
    assert lengths == [b"3", b"70000", b"1", b"0"]
