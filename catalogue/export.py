"""Lists as files. CSV opens in a spreadsheet: UTF-8 with a mark, cells that cannot run as formulas.

PostgreSQL writes the lines itself (COPY) and they are passed on as they come: the export of a large list costs little more
than reading it, and memory does not grow with the list.
"""

import json
from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.db import connection
from django.http import StreamingHttpResponse
from django.utils import timezone

from catalogue.headings import heads, labels, labels_of_tags, yes_no
from catalogue.listing import SITE_MARK
from catalogue.search import lapsing
from catalogue.search.conditions import condition
from catalogue.search.criteria import Criteria
from catalogue.search.relevance import order_in_sql
from catalogue.search.sql import TABLE, on_row
from records.bilingual import reading_language
from records.kinds import RecordKind, kind_named

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


def csv_lines(criteria: Criteria, *, are_words: bool = False) -> Iterator[bytes]:
    """The list, in the order that its page has at the same address, in blocks of whole lines.

    `are_words`: headings and coded values in words of the reader's language, for people; else codes that never change.
    """
    columns = {name: _safe(expression) for name, expression in _TEXTS.items()} | _FACTS
    # Of a solution its qualification today, also before a task has written down that it expired.
    ended = f"CASE WHEN {on_row(lapsing.lapsed_condition(), TABLE)} THEN '{lapsing.lapse().ended}'"
    columns["qualification"] = f"{ended} ELSE coalesce(details->>'qualification', '') END"
    columns["qualified_until"] = "coalesce(details->>'qualified_until', '')"
    columns["url"] = f"nullif(listing, '')::json #>> '{{url,{reading_language()}}}'"
    if are_words and not _is_qualified(kind_named(criteria.kind)):
        # For people, no column that is empty for every record of the kind. Programs find the same columns everywhere.
        del columns["qualification"], columns["qualified_until"]
    spoken = _put_in_words(columns, kind_named(criteria.kind)) if are_words else []
    wanted, order = condition(criteria), order_in_sql(criteria)
    named = zip(heads(columns, are_words=are_words), columns.values(), strict=True)
    rows = f"SELECT {', '.join(f'{expression} AS {_quoted(name)}' for name, expression in named)} FROM {TABLE}"  # noqa: S608
    text = f"COPY ({rows} WHERE {wanted.text} ORDER BY {order.text}) TO STDOUT WITH (FORMAT csv, HEADER)"
    site = settings.SITE_URL.encode()
    block = bytearray("\ufeff".encode())
    values = [*spoken, *wanted.values, *order.values]
    # The driver's own cursor: the one that Django puts around it knows no COPY with values while it counts queries.
    with connection.wrap_database_errors, connection.cursor() as wrapped, wrapped.cursor.copy(text, values) as copy:
        for data in copy:
            block += data
            if len(block) > _BLOCK_BYTES:
                yield bytes(block).replace(SITE_MARK.encode(), site)
                block.clear()
    yield bytes(block).replace(SITE_MARK.encode(), site)


def _put_in_words(columns: dict[str, str], kind: RecordKind) -> list[str]:
    """Put words in place of codes, and days in place of moments. Returns the values of the query's parameters, in order."""
    columns["state"] = "coalesce(%s::jsonb ->> state, state)"
    columns["tags"] = "(SELECT string_agg(coalesce(%s::jsonb ->> each, each), '; ') FROM unnest(tags) AS each)"
    columns["demonstration"] = "CASE WHEN is_demonstration THEN %s ELSE %s END"
    for moment in ("published_at", "updated_at"):
        columns[moment] = f"to_char({moment} AT TIME ZONE %s, 'YYYY-MM-DD')"
    if is_qualified := _is_qualified(kind):
        columns["qualification"] = f"coalesce(%s::jsonb ->> ({columns['qualification']}), '')"
    states = {code: str(label) for code, label in kind.states.items()}
    zone = timezone.get_current_timezone_name()
    # In the order of the columns.
    spoken = [json.dumps(states), labels_of_tags(kind), yes_no(True), yes_no(False), zone, zone]
    return [*spoken, labels(kind, "qualification")] if is_qualified else spoken


def _is_qualified(kind: RecordKind) -> bool:
    return any(facet.code == "qualification" for facet in kind.facets)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


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
