"""Waiting for each other where there is no row to lock: PostgreSQL's advisory locks. What for: `docs/locking.md`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

_ASKED_EVERY_S = 0.1


def one_at_a_time(*what: object) -> None:
    """Until this transaction ends, no other one that names the same comes past this line.

    `select_for_update` locks the rows that it finds: two that both find none would both make one, and the constraint would
    refuse the second with a fault in place of an answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["\x1f".join(str(part) for part in what)])


@contextmanager
def alone(work: str, *, database: str = "default") -> Iterator[None]:
    """Wait until nobody else does this work on this database. The lock ends with the connection, should its holder die."""
    with connections[database].cursor() as cursor:
        # As long as the other one takes; what is done then has the limits of this process again.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"registry.{work}"])
        cursor.execute("RESET lock_timeout; RESET statement_timeout")
    try:
        yield
    except BaseException:
        # Also where nothing more can be asked of it.
        connections[database].close()
        raise
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"registry.{work}"])


def lock_number(number: int, *, most_waiting: int, wait_s: float) -> bool:
    """Wait until no other process has locked this number (64 bits with a sign); the lock ends with the connection.

    At most `most_waiting` may wait, each holding a thread. False for any further one, and when it takes longer than `wait_s`.
    """
    with connection.cursor() as cursor:
        if _locked(cursor, number):
            return True
        # Whoever waits holds a place, which is a lock as well.
        places = (number ^ place for place in range(1, most_waiting + 1))
        place = next((place for place in places if _locked(cursor, place)), None)
        if place is None:
            return False
        try:
            deadline = time.monotonic() + wait_s
            while not (locked := _locked(cursor, number)) and time.monotonic() < deadline:
                time.sleep(_ASKED_EVERY_S)
            return locked
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [place])


def unlock_number(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _locked(cursor: Any, number: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
    return bool(cursor.fetchone()[0])
