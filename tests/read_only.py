"""A transaction in which nothing can be written, not even by code that would hide the error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InternalError, connection, transaction
from psycopg.errors import ReadOnlySqlTransaction


@contextmanager
def read_only() -> Iterator[list[str]]:
    """Yields what was tried to be written inside."""
    tried: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        try:
            return execute(sql, *rest)
        except InternalError as refused:
            if isinstance(refused.__cause__, ReadOnlySqlTransaction):
                tried.append(sql[:120])
            raise

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        with connection.execute_wrapper(watch):
            yield tried
        # The savepoint takes the read-only mode with it.
        transaction.set_rollback(True)
