"""Tells what the database ended because it took too long; how long what may take is said in `registry/database_limits.py`."""

from django.db import DatabaseError
from psycopg import errors

# A statement, a wait for a lock, a transaction in which nothing was asked, a transaction as a whole.
_CUT = (
    errors.QueryCanceled,
    errors.LockNotAvailable,
    errors.IdleInTransactionSessionTimeout,
    errors.TransactionTimeout,
)


def was_cut(error: BaseException | None) -> bool:
    """Whether a limit of time ended what was asked: it may well be answered a moment later."""
    return isinstance(error, DatabaseError) and isinstance(error.__cause__, _CUT)
