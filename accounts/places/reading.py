"""Reads the ministry's list of establishments and installations (M02, Données Québec), as it is published or cut shorter.

Every bad cell is named. Nothing is written here: `accounts/services/places.py` says what a list would change, and changes it.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from django.utils import translation

from accounts.models.places import MISSIONS
from accounts.places.names import readable, typographic
from files.standalone.tables.cells import Row
from files.tables.cells import Unreadable
from files.tables.headings import MAX_ABOVE, headed
from files.tables.names import Names
from files.tables.reading import tables_of
from records.reference_data import FOLDER

ESTABLISHMENTS_FILE = FOLDER / "qc_m02_etablissements.csv"
INSTALLATIONS_FILE = FOLDER / "qc_m02_installations.csv"
# How pages of the registry call some of them, since before the list.
PAGES_FILE = FOLDER / "qc_establishment_pages.csv"
MAX_LINES, MAX_BYTES, MAX_CELLS = 10_000, 10 * 1024 * 1024, 1_000_000

# The headings of the ministry's files, which number more than these. Those in brackets may be missing.
ESTABLISHMENT_COLUMNS = ("ETAB_CODE", "ETAB_NOM", "ETAB_NOM_A", "RSS_CODE", "MUN_NOM", "STATUT_COD", "DATE_MAJ")
INSTALLATION_COLUMNS = ("INSTAL_COD", "INSTAL_NOM", "ETAB_CODE", "RSS_CODE", "MUN_NOM")
_OPTIONAL = ("ADRESSE", "LONGITUDE", "LATITUDE", "MISSIONS", "DATE_MAJ", *MISSIONS)
_PUBLIC, _PRIVATE = "1", "2"
_YES, _NO = "oui", "non"
# Québec, with some room: a point elsewhere is a slip.
_LONGITUDES, _LATITUDES = (Decimal(-82), Decimal(-56)), (Decimal(44), Decimal(64))
_LONGEST = {"ETAB_NOM": 200, "ETAB_NOM_A": 80, "MUN_NOM": 80, "INSTAL_NOM": 200, "ADRESSE": 160}

Cells = dict[str, str]


class BadCell(NamedTuple):
    """A cell because of which nothing is taken in. `file` is which of the two; `line` counts from the first of the file."""

    file: str
    line: int
    column: str
    reason: str


class ListRefused(Exception):
    """Nothing was changed. `problems` names every bad cell."""

    def __init__(self, problems: list[BadCell]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problem(s)")


@dataclass(frozen=True, slots=True)
class ListedEstablishment:
    code: str
    name: str
    short_name: str
    region: str
    municipality: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class ListedInstallation:
    code: str
    name: str
    establishment: str
    region: str
    municipality: str
    address: str
    missions: tuple[str, ...]
    longitude: Decimal | None
    latitude: Decimal | None


@dataclass(slots=True)
class PlacesList:
    """One edition of the list: the day of its data, and what it has."""

    day: date
    establishments: list[ListedEstablishment] = field(default_factory=list)
    installations: list[ListedInstallation] = field(default_factory=list)


class PageWords(NamedTuple):
    """What the registry calls an establishment beside the list: the end of its address, its type and its short name."""

    slug: str
    subtype: str
    short_name: str


def page_words() -> dict[str, PageWords]:
    with PAGES_FILE.open(encoding="utf-8", newline="") as file:
        return {row["ETAB_CODE"]: PageWords(row["slug"], row["type"], row["short_name"]) for row in csv.DictReader(file)}


def read_list(establishments: Path | None = None, installations: Path | None = None, *, regions: Iterable[str]) -> PlacesList:
    """An edition of the list, from its two files: those of the repository when none are named.

    Raises `ListRefused` with every problem of both, and `OSError` when a file cannot be read.
    """
    known = frozenset(regions)
    places = PlacesList(date.min)
    problems: list[BadCell] = []
    days: set[date] = set()

    def establishment(row: Cells, wrong: Callable[[str, str], None]) -> None:
        _check_region(row, known, wrong)
        if row["STATUT_COD"] not in (_PUBLIC, _PRIVATE):
            wrong("STATUT_COD", f"“{row['STATUT_COD']}” is neither 1 (public) nor 2 (private)")
        if day := _day(row["DATE_MAJ"]):
            days.add(day)
        else:
            wrong("DATE_MAJ", f"“{row['DATE_MAJ']}” is not a date (YYYY-MM-DD)")
        places.establishments.append(
            ListedEstablishment(
                row["ETAB_CODE"], readable(row["ETAB_NOM"]), typographic(row["ETAB_NOM_A"]), row["RSS_CODE"],
                typographic(row["MUN_NOM"]), row["STATUT_COD"] == _PUBLIC,
            )
        )  # fmt: skip

    def installation(row: Cells, wrong: Callable[[str, str], None]) -> None:
        _check_region(row, known, wrong)
        if row["ETAB_CODE"] not in codes:
            wrong("ETAB_CODE", f"the establishment {row['ETAB_CODE']} is not in the other file")
        longitude, latitude = _coordinates(row, wrong)
        places.installations.append(
            ListedInstallation(
                row["INSTAL_COD"], readable(row["INSTAL_NOM"]), row["ETAB_CODE"], row["RSS_CODE"], typographic(row["MUN_NOM"]),
                typographic(row.get("ADRESSE", "")), _missions(row, wrong), longitude, latitude,
            )
        )  # fmt: skip

    problems += _rows(establishments or ESTABLISHMENTS_FILE, ESTABLISHMENT_COLUMNS, establishment)
    codes = {each.code for each in places.establishments}
    problems += _rows(installations or INSTALLATIONS_FILE, INSTALLATION_COLUMNS, installation)
    if problems:
        raise ListRefused(problems)
    places.day = max(days)
    return places


def _rows(path: Path, required: tuple[str, ...], take: Callable[[Cells, Callable[[str, str], None]], None]) -> list[BadCell]:
    """Give each line to `take`, and return what is wrong. The first required column is the key: it is there once."""
    known: Names[str] = Names()
    for name in (*required, *(each for each in _OPTIONAL if each not in required)):
        known.add(name, [name])
    with translation.override("en"):
        try:
            tables = tables_of(path.read_bytes(), max_lines=MAX_LINES + MAX_ABOVE, max_bytes=MAX_BYTES, max_cells=MAX_CELLS)
            table = headed(tables, lambda row: len({known.find(text) for text in row.texts} - {None}), enough=len(required))
        except Unreadable as unreadable:
            return [BadCell(path.name, 1, "", str(unreadable.gaps["file"]))]
    columns = {place: found for place, text in enumerate(table.head.texts) if (found := known.find(text)) is not None}
    missing = [name for name in required if name not in columns.values()]
    if missing:
        return [BadCell(path.name, table.head.number, name, "this column is missing") for name in missing]
    if not table.lines:
        return [BadCell(path.name, table.head.number, "", "there is no line below the headings")]
    problems: list[BadCell] = []
    first_lines: dict[str, int] = {}
    for line in table.lines:

        def wrong(column: str, reason: str, number: int = line.number) -> None:
            problems.append(BadCell(path.name, number, column, reason))

        row = _cells(line, columns)
        _check_cells(row, required, first_lines.get(row[required[0]]), wrong)
        first_lines.setdefault(row[required[0]], line.number)
        take(row, wrong)
    return problems


def _cells(line: Row, columns: dict[int, str]) -> Cells:
    return {name: " ".join(line.cells[place].text.split()) if place < len(line.cells) else "" for place, name in columns.items()}


def _check_cells(row: Cells, required: tuple[str, ...], seen_at: int | None, wrong: Callable[[str, str], None]) -> None:
    for name in required:
        # A short name may be missing: the name stands for it.
        if not row[name] and name != "ETAB_NOM_A":
            wrong(name, "this cell is empty")
    for name, most in _LONGEST.items():
        if len(row.get(name, "")) > most:
            wrong(name, f"longer than {most} characters")
    key = row[required[0]]
    if key and not (key.isdigit() and len(key) == 8):
        wrong(required[0], f"“{key}” is not a number of eight digits")
    if key and seen_at:
        wrong(required[0], f"{key} is at line {seen_at} already")


def _check_region(row: Cells, known: frozenset[str], wrong: Callable[[str, str], None]) -> None:
    # A spreadsheet takes the zero of `01` away.
    row["RSS_CODE"] = row["RSS_CODE"].zfill(2) if row["RSS_CODE"] else ""
    if row["RSS_CODE"] and row["RSS_CODE"] not in known:
        wrong("RSS_CODE", f"“{row['RSS_CODE']}” is not one of the health regions")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _coordinates(row: Cells, wrong: Callable[[str, str], None]) -> tuple[Decimal | None, Decimal | None]:
    found: list[Decimal | None] = []
    for name, (least, most) in (("LONGITUDE", _LONGITUDES), ("LATITUDE", _LATITUDES)):
        text = row.get(name, "")
        try:
            value = round(Decimal(text.replace(",", ".")), 5) if text else None
        except InvalidOperation:
            value = None
        if text and (value is None or not least <= value <= most):
            wrong(name, f"“{text}” is not a place in Québec")
            value = None
        found.append(value)
    if (found[0] is None) != (found[1] is None):
        wrong("LATITUDE" if found[1] is None else "LONGITUDE", "one of the two coordinates is missing")
    return found[0], found[1]


def _missions(row: Cells, wrong: Callable[[str, str], None]) -> tuple[str, ...]:
    """From thirteen columns of yes and no, as the ministry has them, or from one that joins the codes."""
    joined = [code for code in row.get("MISSIONS", "").split("|") if code]
    for code in joined:
        if code not in MISSIONS:
            wrong("MISSIONS", f"“{code}” is not a mission of the list")
    for code in MISSIONS:
        said = row.get(code, "").lower()
        if said and said not in (_YES, _NO):
            wrong(code, f"“{row[code]}” is neither Oui nor Non")
    return tuple(code for code in MISSIONS if code in joined or row.get(code, "").lower() == _YES)
