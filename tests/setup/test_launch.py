"""Starting: clear messages when something is in the way, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import namedtuple
from pathlib import Path

import pytest

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
        assert len(children) == 2
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://localhost:{port}/" in output
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


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
