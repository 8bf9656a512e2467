"""Starts the servers of the tests before Django reads its settings (a pytest plugin, loaded with `-p`).

The process that starts pytest starts them once; the parallel workers inherit their addresses.
"""

import os
import sys
from pathlib import Path

from registry import database_limits
from registry.embedded import ensure_test_servers

BASE = Path(__file__).resolve().parent.parent

os.environ.update(
    {
        "SECRET_KEY": "tests-only",
        "DEBUG": "0",
        "SECURE": "0",
        "DEMONSTRATION": "1",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "SITE_URL": "http://testserver",
        "EMAIL_URL": "console://",
        "API_RATE": "0",
        "LOG_LEVEL": "ERROR",
        "ENCODER": "tests.encoder.RememberingEncoder",
        # Playwright's synchronous interface runs a loop in the thread that also asks the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
)
# Compiled code is kept whatever the shell says: each run starts dozens of processes, which would all compile the product.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Modules keep one transaction open for all of their tests.
database_limits.serve(database_limits.Process.COMMAND)
SERVERS = ensure_test_servers(Path(os.environ.get("TEST_VAR") or BASE / "var" / "test"))
# Each parallel worker has a cache of its own: one of them clearing it must not disturb the others.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{1 + int(_WORKER) % 15}"


def pytest_unconfigure() -> None:
    SERVERS.stop()
