"""Work of the whole database that two processes must not do at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def alone(work: str, *, database: str = "default") -> Iterator[None]:
    """Wait until nobody else does this work on this database. The lock ends with the connection, should its holder die."""
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"registry.{work}"])
    try:
        yield
    except BaseException:
        # Also where nothing more can be asked of it.
        connections[database].close()
        raise
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"registry.{work}"])
