"""How long the database may work for one reader's question."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.search.conditions import all_criteria
from records.errors import DomainError
from records.time_limits import was_cut


# What may take long by itself: all but a facet, whose values are counted as they change.
@cache
def _alone_slow() -> set[str]:
    return {"q", *(each.code for each in all_criteria() if each.parameter is not None and each.facet is None)}


class TooSlow(DomainError):
    """The question took longer than a reader's question may."""

    code = "too-slow"
    status = 503
    message = _("This search is taking too long. Try fewer or different words, or try again in a moment.")
    retry_after_s = 5


def budget_of(data: QueryDict) -> AbstractContextManager[None]:
    """The limit for a list's address. Whole lists, and those of one value, are read straight from an index: they need none."""
    # A form sends its empty fields, too.
    narrowing = {name for name in data if any(data.getlist(name))} - {"page", "size", "sort"}
    return time_budget() if len(narrowing) > 1 or narrowing & _alone_slow() else nullcontext()


@contextmanager
def time_budget() -> Iterator[None]:
    """Ends a reading that lasts longer than `SEARCH_TIMEOUT_MS`. Raises `TooSlow`."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The inner query is a fence: what was set before is read before it changes.
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true), before.value"
                    " FROM (SELECT current_setting('statement_timeout') AS value OFFSET 0) AS before",
                    [f"{settings.SEARCH_TIMEOUT_MS}ms"],
                )
                [_limit, before] = cursor.fetchone()
            yield
            if connection.needs_rollback is False and len(connection.savepoint_ids) > 0:
                # Inside a longer transaction, the limit is for this reading alone.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as failure:
        if was_cut(failure):
            raise TooSlow from failure
        raise
