"""Counting queries: what a page reads, beside the time limit and the transaction that the reading runs in."""

from django.test.utils import CaptureQueriesContext

_OVERHEAD = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", "SELECT set_config")


def reads(asked: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(_OVERHEAD)]
