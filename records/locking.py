"""Waiting for each other where there is no row to lock yet."""

from django.db import connection


def one_at_a_time(*what: object) -> None:
    """Until this transaction ends, no other one that names the same comes past this line.

    `select_for_update` locks the rows that it finds: two that both find none would both make one, and the constraint would
    refuse the second with a fault in place of an answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["\x1f".join(str(part) for part in what)])
