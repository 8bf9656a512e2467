"""Where a run happens: an embedded server with one database per size, and a web server on each as in production."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from registry.embedded import Embedded
from registry.launch import SERVER_SETTINGS, development_environment

BASE = Path(__file__).resolve().parent.parent
FOLDER = BASE / "var" / "bench"
# As a small server of its own would be set: the embedded one is tuned for a laptop.
_POSTGRES = {"shared_buffers": "1GB", "work_mem": "32MB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
WORKERS, THREADS = 2, 4


@dataclass(frozen=True)
class Site:
    """A web server on one set of records."""

    records: int
    port: int
    database_url: str
    pids: tuple[int, ...]


def start_servers() -> tuple[Embedded, str]:
    """PostgreSQL and the cache, and the address of the first database."""
    embedded = Embedded(FOLDER)
    url = embedded.start_postgres()
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SHOW shared_buffers").fetchone() != (_POSTGRES["shared_buffers"],):
            for name, value in _POSTGRES.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.close()
            embedded.stop()
            url = embedded.start_postgres()
    os.environ |= {"REDIS_URL": embedded.start_broker(), "DEBUG": "0", "SECURE": "0", "API_RATE": "0", "EMAIL_URL": "console://"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    return embedded, url


def named(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{database}"))


def base_name() -> str:
    """What every set begins with. It is made anew when a migration or the demonstration changed."""
    return f"bench_base_{_digest([*BASE.glob('*/migrations/*.py'), *BASE.glob('demonstration/**/*.py')])}"


def set_name(records: int) -> str:
    """A set of records. It is made anew when its base or the generator changed."""
    return f"bench_{records}_{_digest([BASE / 'benchmarks' / 'records.py'])}_{base_name()[-12:]}"


def _digest(files: list[Path]) -> str:
    return sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:12]


def make(url: str, database: str, template: str, step: str, *arguments: str) -> None:
    """Make a database by a step, unless it is there already. It has its name only once the step has ended well."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return
        connection.execute(f'CREATE DATABASE "{database}_partial" TEMPLATE "{template}"')
        run(step, named(url, f"{database}_partial"), *arguments)
        connection.execute(f'ALTER DATABASE "{database}_partial" RENAME TO "{database}"')


def drop_others(url: str, kept: list[str]) -> None:
    """The databases of earlier versions, and what an ended run left."""
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'").fetchall():
            if name not in kept:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(step: str, database_url: str, *arguments: str) -> None:
    """One step in a process of its own, on one database: Django knows one database per process."""
    subprocess.run(
        [sys.executable, "-m", "benchmarks.steps", step, *arguments],
        cwd=BASE,
        check=True,
        env=os.environ | {"DATABASE_URL": database_url},
    )


@contextmanager
def serving(records: int, database_url: str) -> Iterator[Site]:
    """A web server with the product's own settings, ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    development_environment(port)
    command = [sys.executable, "-m", "gunicorn", "registry.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--config", str(SERVER_SETTINGS), "--threads", str(THREADS), "--log-level", "error"]
    values = os.environ | {"DATABASE_URL": database_url, "SITE_URL": f"http://localhost:{port}"}
    server = subprocess.Popen(command, cwd=BASE, env=values)
    try:
        _wait(port)
        yield Site(records, port, database_url, tuple(_children(server.pid)))
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                time.sleep(1.0)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start.")


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def memory_kb(pids: tuple[int, ...]) -> int:
    """The most memory that these processes ever held, together."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                total += int(line.split()[1])
    return total


def connected(site: Site) -> psycopg.Connection[Any]:
    return psycopg.connect(site.database_url, autocommit=True)
