"""Values written as a table: cells copied from a spreadsheet, a file, rows of the API.

Long (one value per line) or wide (a column per site, or per indicator). Every bad line is named; nothing is guessed.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils.translation import gettext as _

from pilots.models.indicators import Indicator
from pilots.models.pilots import Site
from registry.errors import Incomplete
from registry.sheets import cells_of
from registry.vocabulary.reading import fold

T = TypeVar("T")
MOST_LINES = 20_000
MOST_BYTES = 2 * 1024 * 1024
MOST_COLUMNS = 60
_HEADS = {
    "site": ("site", "etablissement", "establishment"),
    "indicator": ("indicateur", "indicator", "code"),
    "period": ("periode", "period", "mois", "month", "date"),
    "value": ("valeur", "value", "resultat", "result"),
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr",
            "mai may", "juin june jun", "juillet juil july jul", "aout august aug", "septembre sept sep september",
            "octobre oct october", "novembre nov november", "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to keep. `place` says where it stands: the number of its line, or the name of its field."""

    indicator: Indicator
    site: Site
    period: date
    value: Decimal
    place: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place."""

    place: str
    text: str


@dataclass(slots=True)
class Sheet:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Known:
    """What a table may speak of: the pilot's indicators, and the sites whose values this person enters.

    Each is known by its number, its code or its names in either language; a name that two share is no one's.
    """

    def __init__(self, indicators: Iterable[Indicator], sites: Iterable[Site]) -> None:
        named = ((each, (str(each.pk), each.name_fr, each.name_en, *_code(each))) for each in indicators)
        owned = ((site, site.organisation) for site in sites)
        self._indicators = _by_name(named)
        self._sites = _by_name((site, (o.slug, o.short_name, o.name_fr, o.name_en)) for site, o in owned)

    def indicator(self, text: str) -> Indicator | None:
        return self._indicators.get(fold(text.strip()))

    def site(self, text: str) -> Site | None:
        return self._sites.get(fold(text.strip()))


def _code(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.library.code,) if indicator.library else ()


def _by_name(ways: Iterable[tuple[T, tuple[str, ...]]]) -> dict[str, T | None]:
    found: dict[str, T | None] = {}
    for each, names in ways:
        for name in {fold(name) for name in names if name}:
            found[name] = None if name in found else each
    return found


def number(text: str) -> Decimal | None:
    """A number as people write it, in French or English: `1 234,5`, `1,234.5`, `33 %`."""
    bare = re.sub(r"[\s\u00a0\u202f'’%$]", "", text)
    if "," in bare and "." in bare:
        thousands = "," if bare.rindex(".") > bare.rindex(",") else "."
        bare = bare.replace(thousands, "")
    bare = bare.replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{0,10})?", bare, re.ASCII):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def period(text: str) -> date | None:
    """The first day of a month, however it is written: `2026-05`, `2026-05-01`, `05/2026`, `mai 2026`, `May-26`, `2026-T2`."""
    bare = fold(text.strip().removesuffix(" 00:00:00")).replace(".", "")
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})(?:-\d{1,2})?", bare, re.ASCII):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", bare, re.ASCII):
        return _month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(?:[tq]([1-4])[- ]?(\d{4})|(\d{4})[- ]?[tq]([1-4]))", bare, re.ASCII):
        year, quarter = int(found[2] or found[3]), int(found[1] or found[4])
        return _month(year, quarter * 3 - 2)
    if (found := re.fullmatch(r"([a-z]+)[- ](\d{4}|\d{2})", bare, re.ASCII)) and found[1] in _MONTHS:
        return _month(int(found[2]) + (2000 if len(found[2]) == 2 else 0), _MONTHS[found[1]])
    return None


def _month(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1990 <= year <= 2100 and 1 <= month <= 12 else None


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def too_much() -> str:
    return _("This is too much at once: %(lines)s lines at most. Enter it in several times; nothing was kept.") % {
        "lines": MOST_LINES
    }


def filed(data: bytes) -> list[list[str]]:
    """The cells of a CSV or Excel file. Raises `Incomplete` when it is none, or far too large."""
    rows = cells_of(data, most_lines=MOST_LINES, most_columns=MOST_COLUMNS) if len(data) <= MOST_BYTES else []
    if not 0 < len(rows) <= MOST_LINES:
        raise Incomplete({"file": too_much() if rows or data else _("The file is empty.")})
    return rows


def pasted(text: str) -> list[list[str]]:
    """The cells of what was pasted. Far too much is refused before any line is looked at."""
    if len(text) > MOST_BYTES or text.count("\n") > MOST_LINES:
        raise Incomplete({"values": too_much()})
    if "\x00" in text or not text.strip():
        raise Incomplete({"values": _("Paste at least one line: a month and its value.")})
    # Cells copied from a spreadsheet have tabs between; a comma may be a decimal one.
    head = text.strip().split("\n", 1)[0]
    delimiter = next((mark for mark in "\t;," if mark in head), "\t")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as broken:
        raise Incomplete({"values": _("This is not a table that can be read.")}) from broken


def read(rows: list[list[str]], known: Known, *, indicator: Indicator | None = None, site: Site | None = None) -> Sheet:
    """Read a table. `indicator` and `site` are those of the whole table when it has no column for them.

    Raises `Incomplete` when there is nothing to read.
    """
    lines = [(place, cells) for place, cells in enumerate(rows, start=1) if any(cell.strip() for cell in cells)]
    if not lines:
        raise Incomplete({"values": _("Paste at least one line: a month and its value.")})
    sheet = Sheet()
    columns, first = _columns(lines[0][1], known, indicator, site)
    if columns is None:
        sheet.problems.append(Problem(str(lines[0][0]), _say_columns()))
        return sheet
    for place, cells in lines[first:]:
        _read_line(sheet, str(place), cells, columns, known, indicator, site)
    if not sheet.entries and not sheet.problems:
        raise Incomplete({"values": _("The table has its headings and no value below them.")})
    return sheet


Column = str | Site | Indicator


def _columns(head: list[str], known: Known, indicator: Indicator | None, site: Site | None) -> tuple[list[Column] | None, int]:
    """What each column holds, and the line from which values begin. None when that cannot be told."""
    columns: list[Column] = [_column(cell, known) or "" for cell in head]
    # A line of values names sites and indicators too: only the word for the month makes a line of headings.
    if "period" in columns:
        return (columns, 1) if len({*columns} - {""}) > 1 else (None, 1)
    order: list[Column] = [*([] if site else ["site"]), *([] if indicator else ["indicator"]), "period", "value"]
    return (order, 0) if len(head) == len(order) else (None, 0)


def _column(cell: str, known: Known) -> Column | None:
    wanted = fold(cell.strip())
    for name, ways in _HEADS.items():
        if wanted in ways:
            return name
    return known.site(cell) or known.indicator(cell)


def _say_columns() -> str:
    return _("The columns are: site, indicator, month, value. Choose the site and the indicator above to leave them out.")


def _read_line(
    sheet: Sheet,
    place: str,
    cells: list[str],
    columns: list[Column],
    known: Known,
    indicator: Indicator | None,
    site: Site | None,
) -> None:
    named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if isinstance(name, str)}
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        sheet.problems.append(Problem(place, _("This line has more cells than there are columns.")))
        return
    own_indicator = known.indicator(named["indicator"]) if "indicator" in named else indicator
    own_site = known.site(named["site"]) if "site" in named else site
    values = [("value", named["value"])] if "value" in named else []
    wide = [(name, cell.strip()) for name, cell in zip(columns, cells, strict=False) if not isinstance(name, str)]
    for name, text in [*values, *wide]:
        if isinstance(name, Site):
            own_site = name
        elif isinstance(name, Indicator):
            own_indicator = name
        if text or name == "value":
            read_value(sheet, place, own_indicator, own_site, named.get("period", ""), text)


def read_value(
    sheet: Sheet, place: str, indicator: Indicator | None, site: Site | None, period_text: str, value_text: str
) -> None:
    """Keep one value, or say everything that is wrong with it."""
    month, value = period(period_text), number(value_text)
    found = []
    if site is None:
        found.append(_("no site of yours has this name"))
    if indicator is None:
        found.append(_("no indicator of this pilot has this name"))
    if month is None:
        found.append(_("“%(text)s” is not a month (2026-05)") % {"text": period_text[:40]})
    if value is None:
        found.append(_("“%(text)s” is not a number") % {"text": value_text[:40]})
    if site is None or indicator is None or month is None or value is None:
        sheet.problems.append(Problem(place, "; ".join(found)))
    else:
        sheet.entries.append(Entry(indicator, site, month, value, place))
