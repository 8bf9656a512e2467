"""Lists as files. CSV opens in a spreadsheet: UTF-8 with a mark, cells that cannot run as formulas."""

import csv
from collections.abc import Iterator

from registry.addresses import absolute, entry_path
from registry.models.catalogue import LONG_FIELDS, CatalogueEntry
from registry.search import find

_COLUMNS = (
    "reference",
    "title_fr",
    "title_en",
    "summary_fr",
    "summary_en",
    "organisation",
    "state",
    "tags",
    "demonstration",
    "published_at",
    "updated_at",
    "url",
)


class _Echo:
    """A file that hands each line straight back, so that the writer's output can be streamed."""

    def write(self, value: str) -> str:
        return value


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def csv_lines(criteria: find.Criteria) -> Iterator[str]:
    """The list, line by line, in the order of publication."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(_COLUMNS))
    rows = criteria.matching().order_by("-published_at", "-id").defer(*LONG_FIELDS)
    for entry in rows.iterator(chunk_size=1000):
        yield str(writer.writerow([safe_cell(cell) for cell in _cells(entry)]))


def _cells(entry: CatalogueEntry) -> list[str]:
    return [
        entry.key,
        entry.title_fr,
        entry.title_en,
        entry.summary_fr,
        entry.summary_en,
        entry.organisation_name,
        entry.state,
        " ".join(entry.tags),
        "yes" if entry.is_demonstration else "",
        entry.published_at.isoformat(),
        entry.updated_at.isoformat(),
        absolute(entry_path(entry)),
    ]
