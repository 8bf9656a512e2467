"""How long the database may work, wait for a lock, or be left alone in a transaction: by what a process is for.

PostgreSQL itself has no limit: one statement of a page would hold its thread for as long as it likes. A process is taken to
serve pages, which have the shortest limits, unless its entry point says otherwise. The limits are part of how a connection
is opened: they cost no question of their own, and `RESET` brings them back.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from registry import environment


class Process(StrEnum):
    WEB = "web"
    WORKER = "worker"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Limits:
    """In milliseconds. `statement_ms` is for each, a file that is streamed included."""

    statement_ms: int
    lock_ms: int
    idle_in_transaction_ms: int


LIMITS = {
    Process.WEB: Limits(environment.number("STATEMENT_TIMEOUT_MS", 20_000), lock_ms=15_000, idle_in_transaction_ms=60_000),
    # As long as a task may take that names no limit of its own.
    Process.WORKER: Limits(300_000, lock_ms=60_000, idle_in_transaction_ms=300_000),
    # Migrations build indexes of whole tables. Nobody reads a table while a change of it waits for its lock: longer than
    # any page may keep it, and no more.
    Process.COMMAND: Limits(3_600_000, lock_ms=120_000, idle_in_transaction_ms=3_600_000),
}

_process = Process.WEB


def serve(process: Process) -> None:
    """Say what this process is for, before it opens its first connection."""
    global _process
    before, _process = _process, process
    if settings.configured:
        for database in settings.DATABASES.values():
            own = database["OPTIONS"]["options"].removeprefix(_written(before))
            database["OPTIONS"] = limited(database["OPTIONS"] | {"options": own})


def limited(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a connection with this process's limits. What DATABASE_URL says itself comes last, and so holds."""
    return options | {"options": f"{_written(_process)} {options.get('options', '')}".rstrip()}


def _written(process: Process) -> str:
    limits = LIMITS[process]
    return (
        f"-c statement_timeout={limits.statement_ms} -c lock_timeout={limits.lock_ms}"
        f" -c idle_in_transaction_session_timeout={limits.idle_in_transaction_ms}"
    )
