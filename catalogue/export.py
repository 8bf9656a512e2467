"""Lists as files. CSV opens in a spreadsheet: UTF-8 with a mark, cells that cannot run as formulas.

PostgreSQL writes the lines itself (COPY) and they are passed on as they come: the export of a large list costs little more
than reading it, and memory does not grow with the list.
"""

from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.db import connection
from django.http import StreamingHttpResponse

from catalogue.listing import SITE_MARK
from catalogue.search import lapsing
from catalogue.search.conditions import condition
from catalogue.search.criteria import Criteria
from catalogue.search.relevance import order_in_sql
from catalogue.search.sql import TABLE, on_row
from records.bilingual import reading_language

# Full-width signs, too: some spreadsheets take them for the others.
_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# column → what stands in it; texts that people wrote are made safe
_TEXTS = {
    "reference": "key",
    "title_fr": "title_fr",
    "title_en": "title_en",
    "summary_fr": "summary_fr",
    "summary_en": "summary_en",
    "organisation": "organisation_name",
    "state": "state",
    "tags": "array_to_string(tags, ' ')",
}
_FACTS = {
    "demonstration": "CASE WHEN is_demonstration THEN 'yes' ELSE '' END",
    "published_at": "to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')",
    "updated_at": "to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')",
}
_BLOCK_BYTES = 64 * 1024


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in _MARKS else text


def _safe(expression: str) -> str:
    """The same in SQL."""
    marks = ", ".join(f"U&'\\{ord(mark):04x}'" for mark in _MARKS)
    begins = f"left({expression}, 1) IN ({marks})"
    return f"CASE WHEN {begins} THEN '''' || {expression} ELSE {expression} END"


def csv_lines(criteria: Criteria) -> Iterator[bytes]:
    """The list, in the order that its page has at the same address, in blocks of whole lines."""
    columns = {name: _safe(expression) for name, expression in _TEXTS.items()} | _FACTS
    # Of a solution its qualification today, also before a task has written down that it expired.
    ended = f"CASE WHEN {on_row(lapsing.lapsed_condition(), TABLE)} THEN '{lapsing.lapse().ended}'"
    columns["qualification"] = f"{ended} ELSE coalesce(details->>'qualification', '') END"
    columns["qualified_until"] = "coalesce(details->>'qualified_until', '')"
    columns["url"] = f"nullif(listing, '')::json #>> '{{url,{reading_language()}}}'"
    wanted, order = condition(criteria), order_in_sql(criteria)
    rows = f"SELECT {', '.join(f'{expression} AS {name}' for name, expression in columns.items())} FROM {TABLE}"  # noqa: S608
    text = f"COPY ({rows} WHERE {wanted.text} ORDER BY {order.text}) TO STDOUT WITH (FORMAT csv, HEADER)"
    site = settings.SITE_URL.encode()
    block = bytearray("\ufeff".encode())
    values = [*wanted.values, *order.values]
    # The driver's own cursor: the one that Django puts around it knows no COPY with values while it counts queries.
    with connection.wrap_database_errors, connection.cursor() as wrapped, wrapped.cursor.copy(text, values) as copy:
        for data in copy:
            block += data
            if len(block) > _BLOCK_BYTES:
                yield bytes(block).replace(SITE_MARK.encode(), site)
                block.clear()
    yield bytes(block).replace(SITE_MARK.encode(), site)


class Begun:
    """A stream whose first parts are made already: what fails at once fails before the answer says that all is well.

    What fails later ends the connection without the end of the answer, which every client takes for the error that it is.
    """

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        # Two: the first may be headings alone.
        self._first: bytes | None = b"".join(islice(parts, 2))

    def __iter__(self) -> "Begun":
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return next(self._parts)

    def close(self) -> None:
        if close := getattr(self._parts, "close", None):
            close()


def csv_response(parts: Iterator[bytes], *, filename: str) -> StreamingHttpResponse:
    """A CSV file that streams: memory does not grow with the list."""
    response = StreamingHttpResponse(Begun(parts), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
