"""The import of the U.S. FDA's list as declared solutions: all or nothing, every bad line named.

Columns are those of the FDA's public list (see `COLUMNS` and docs/import.md). Importing again updates what
changed and never duplicates: the submission number is the key.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import slugify

from accounts.models.organisations import Organisation, OrganisationKind
from catalogue import index
from files.sandbox.running import Task
from files.standalone.tables.cells import Row as TableRow
from files.tables.cells import Unreadable
from files.tables.headings import MAX_ABOVE, Headed, headed, merged_over
from files.tables.names import Names
from files.tables.reading import tables_of
from records import events as log
from records.models.taxonomies import Specialty
from records.references import next_references
from solutions import events
from solutions.models.authorisations import Authorisation
from solutions.models.solutions import Solution

REQUIRED = ("submission_number", "decision_date", "submission_type", "device", "company", "panel")
OPTIONAL = ("product_code", "product_code_name", "device_class", "regulation_number", "date_received", "fda_url")
COLUMNS = REQUIRED + OPTIONAL
_NUMBER = re.compile(r"^(K|DEN|P)\d{5,6}(/S\d{3})?$")
_LONGEST = {"device": 500, "company": 200, "panel": 80, "product_code": 10, "product_code_name": 300, "device_class": 4,
            "regulation_number": 20, "submission_type": 40, "fda_url": 300}  # fmt: skip

# FDA review panels as the registry's specialties. A fact of organisation, not a claim about the device.
SPECIALTY_OF_PANEL = {
    "Radiology": "radiology",
    "Cardiovascular": "cardiology",
    "Neurology": "neurology",
    "Anesthesiology": "anaesthesia",
    "Gastroenterology-Urology": "gastroenterology",
    "Hematology": "haematology",
    "Ophthalmic": "ophthalmology",
    "Clinical Chemistry": "laboratory",
    "Pathology": "pathology",
    "General and Plastic Surgery": "surgery",
    "Microbiology": "infectious-diseases",
    "Orthopedic": "orthopaedics",
    "Dental": "dentistry",
    "Clinical Toxicology": "toxicology",
    "Obstetrics and Gynecology": "obstetrics",
    "Immunology": "laboratory",
}
_PANEL_FR = {
    "Radiology": "radiologie", "Cardiovascular": "cardiovasculaire", "Neurology": "neurologie",
    "Anesthesiology": "anesthésiologie", "Gastroenterology-Urology": "gastroentérologie et urologie",
    "Hematology": "hématologie", "Ophthalmic": "ophtalmologie", "Clinical Chemistry": "biochimie clinique",
    "Pathology": "pathologie", "General and Plastic Surgery": "chirurgie générale et plastique",
    "Microbiology": "microbiologie", "Orthopedic": "orthopédie", "Dental": "médecine dentaire",
    "Clinical Toxicology": "toxicologie clinique", "Obstetrics and Gynecology": "obstétrique et gynécologie",
    "General Hospital": "hôpital général", "Immunology": "immunologie",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that stops the import. `line` counts the header as line 1."""

    line: int
    column: str
    reason: str


class ImportRefused(Exception):
    """Nothing was imported. `problems` names every bad cell."""

    def __init__(self, problems: list[BadCell]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problem(s)")


@dataclass(frozen=True, slots=True)
class ImportResult:
    created: int
    updated: int
    unchanged: int


Row = dict[str, str]
Progress = Callable[[int, int], None]
MAX_LINES = 100_000
MAX_BYTES = 50 * 1024 * 1024
MAX_CELLS = 2_000_000
# A list that an operator imports may be far larger than what people send, and nobody waits for a page meanwhile.
_READING = Task(
    "tables.answering",
    "read",
    cpu_seconds=120,
    wall_seconds=300,
    memory_bytes=3 * 1024 * 1024 * 1024,
    max_output=256 * 1024 * 1024,
)


def read_rows(data: bytes) -> list[tuple[int, Row]]:
    """The rows with their line numbers, each with the columns that the file has. Raises `ImportRefused` with every problem.

    A column that the file does not have is left as it is in the registry.
    """
    known: Names[str] = Names()
    for name in COLUMNS:
        known.add(name, [name])
    with translation.override("en"):
        try:
            lines = MAX_LINES + MAX_ABOVE
            tables = tables_of(data, max_lines=lines, max_bytes=MAX_BYTES, max_cells=MAX_CELLS, task=_READING)
            found = headed(tables, lambda row: len({known.find(text) for text in row.texts} - {None}), enough=len(REQUIRED))
        except Unreadable as unreadable:
            raise ImportRefused([BadCell(1, "", str(unreadable.gaps["file"]))]) from unreadable
        columns, problems = _columns(found, known)
        if problems:
            raise ImportRefused(problems)
        rows: list[tuple[int, Row]] = []
        first_lines: dict[str, int] = {}
        for line in found.lines:
            row, wrong = _row(line, columns, is_sheet=found.table.is_sheet)
            problems += wrong
            number = row.get("submission_number", "")
            if number and number in first_lines:
                reason = f"{number} is at line {first_lines[number]} already"
                problems.append(BadCell(line.number, "submission_number", reason))
            first_lines.setdefault(number, line.number)
            rows.append((line.number, row))
    if problems:
        raise ImportRefused(problems)
    return rows


def _columns(headed: Headed, known: Names[str]) -> tuple[dict[int, str], list[BadCell]]:
    """The column of each place, and what is wrong with the headings."""
    columns: dict[int, str] = {}
    line = headed.head.number
    problems = [BadCell(row, place, "these cells are merged") for row, _column, place in merged_over(headed, 16_384)]
    for column, cell in enumerate(headed.head.cells):
        heading = cell.text.strip()
        name = known.find(heading) if heading else None
        if cell.fault:
            problems.append(BadCell(line, cell.place, cell.fault))
        elif name is not None and name in columns.values():
            problems.append(BadCell(line, heading, "this heading is there twice"))
        elif name is not None:
            columns[column] = name
        elif heading:
            near = known.nearest(heading)
            problems.append(BadCell(line, heading, f"this column is not known{f': is it {near}?' if near else ''}"))
    problems += [BadCell(line, name, "this column is missing") for name in REQUIRED if name not in columns.values()]
    return columns, problems


def _row(line: TableRow, columns: dict[int, str], *, is_sheet: bool) -> tuple[Row, list[BadCell]]:
    """The cells of a line by their columns, and what is wrong with them."""
    problems = [
        BadCell(line.number, cell.place, "this cell has no heading above it")
        for index, cell in enumerate(line.cells)
        if index not in columns and not cell.is_blank
    ]
    width = max(columns) + 1
    if len(line.cells) < width and not is_sheet:
        return {}, [BadCell(line.number, "", f"the line has not the header's {width} cells")]
    row: Row = {}
    for column, name in columns.items():
        cell = line.cells[column] if column < len(line.cells) else None
        row[name] = " ".join(cell.text.split()) if cell else ""
        if cell and cell.fault:
            problems.append(BadCell(line.number, name, cell.fault))
    return row, [*problems, *_problems(line.number, row)]


def _problems(line: int, row: Row) -> list[BadCell]:
    found = [BadCell(line, name, "this cell is empty") for name in REQUIRED if not row[name]]
    if row["submission_number"] and not _NUMBER.match(row["submission_number"]):
        found.append(BadCell(line, "submission_number", f"“{row['submission_number']}” is not an FDA submission number"))
    for name in ("decision_date", "date_received"):
        if row.get(name) and _date(row[name]) is None:
            found.append(BadCell(line, name, f"“{row[name]}” is not a date (YYYY-MM-DD)"))
    if row.get("fda_url") and not row["fda_url"].startswith("https://"):
        found.append(BadCell(line, "fda_url", "an address begins with https://"))
    for name, most in _LONGEST.items():
        if len(row.get(name, "")) > most:
            found.append(BadCell(line, name, f"longer than {most} characters"))
    return found


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@transaction.atomic
def import_fda_list(
    rows: list[tuple[int, Row]], *, progress: Progress = lambda done, total: None, at: datetime | None = None
) -> ImportResult:
    """Create or update a solution per row, in one transaction. Works in bulk: about five queries per 500 rows."""
    now = at or timezone.now()
    vendors = _vendors({row["company"] for _line, row in rows}, now)
    known = {
        authorisation.number: authorisation
        for authorisation in Authorisation.objects.filter(authority="fda").select_related("solution")
    }
    new = [row for _line, row in rows if row["submission_number"] not in known]
    changed = [
        row
        for _line, row in rows
        if row["submission_number"] in known and _differs(known[row["submission_number"]], row, vendors)
    ]
    touched: list[Solution] = []
    for start in range(0, len(new), 500):
        touched += _create(new[start : start + 500], vendors, now)
        progress(min(start + 500, len(new)), len(new) + len(changed))
    for done, row in enumerate(changed, start=1):
        touched.append(_update(known[row["submission_number"]], row, vendors, now))
        progress(len(new) + done, len(new) + len(changed))
    index.refresh_many("solution", [solution.pk for solution in touched])
    return ImportResult(len(new), len(changed), len(rows) - len(new) - len(changed))


def vendor_key(name: str) -> str:
    """The same company in another spelling of case, accents or punctuation."""
    return slugify(name)[:200]


def _vendors(names: set[str], now: datetime) -> dict[str, Organisation]:
    """The companies by their key; new ones are marked as not registered here, and merged ones are what they were merged into."""
    by_key = {vendor_key(name): name for name in sorted(names)}
    listed = Organisation.objects.filter(source="fda").select_related("merged_into")
    known = {each.name_key: each.merged_into or each for each in listed}
    taken = set(Organisation.objects.values_list("slug", flat=True))
    new = []
    for key, name in by_key.items():
        if key in known:
            continue
        slug = _free_slug(key or "entreprise", taken)
        new.append(
            Organisation(
                slug=slug, kind=OrganisationKind.VENDOR, name_fr=name, name_key=key, source="fda", is_registered=False,
                created_at=now, updated_at=now,
            )
        )  # fmt: skip
    made = Organisation.objects.bulk_create(new, batch_size=500)
    index.refresh_many("organisation", [each.pk for each in made])
    return known | {each.name_key: each for each in made}


def _free_slug(wanted: str, taken: set[str]) -> str:
    slug, number = wanted[:70], 1
    while slug in taken:
        number += 1
        slug = f"{wanted[:70]}-{number}"
    taken.add(slug)
    return slug


def _day(row: Row, language: str) -> str:
    with translation.override(language):
        return date_format(date.fromisoformat(row["decision_date"]), "DATE_FORMAT")


def _facts(row: Row, vendors: dict[str, Organisation]) -> dict[str, Any]:
    panel_fr = _PANEL_FR.get(row["panel"], row["panel"])
    return {
        "name_fr": row["device"],
        "organisation": vendors[vendor_key(row["company"])],
        "summary_fr": (
            f"Instrument médical de la liste américaine de la FDA ({panel_fr}) : décision {row['submission_type']} "
            f"{row['submission_number']} du {_day(row, 'fr')}. "
            "Cette liste ne donne aucune indication sur une homologation canadienne."
        ),
        "summary_en": (
            f"Medical device on the U.S. FDA’s list ({row['panel']}): {row['submission_type']} decision "
            f"{row['submission_number']} of {_day(row, 'en')}. This list gives no information about a Canadian licence."
        ),
    }


def _authorisation(row: Row) -> dict[str, Any]:
    """What a row says of the decision: nothing of a column that the file does not have."""
    facts: dict[str, Any] = {
        "decision_type": row["submission_type"],
        "decided_on": _date(row["decision_date"]),
        "panel": row["panel"],
    }
    if "date_received" in row:
        facts["received_on"] = _date(row["date_received"]) if row["date_received"] else None
    columns = {"product_code": "product_code", "product_code_name": "product_code_name", "device_class": "device_class",
               "regulation_number": "regulation_number", "url": "fda_url"}  # fmt: skip
    return facts | {name: row[column] for name, column in columns.items() if column in row}


def _differs(known: Authorisation, row: Row, vendors: dict[str, Organisation]) -> bool:
    solution = known.solution
    facts = _facts(row, vendors)
    if facts.pop("organisation").pk != solution.organisation_id:
        return True
    return any(getattr(solution, name) != value for name, value in facts.items()) or any(
        getattr(known, name) != value for name, value in _authorisation(row).items()
    )


def _create(rows: list[Row], vendors: dict[str, Organisation], now: datetime) -> list[Solution]:
    references = next_references(Solution.reference_prefix, at=now, count=len(rows))
    solutions = Solution.objects.bulk_create(
        Solution(
            reference=reference,
            state=Solution.State.LISTED,
            origin=Solution.Origin.FDA,
            created_at=now,
            updated_at=now,
            published_at=now,
            **_facts(row, vendors),
        )
        for reference, row in zip(references, rows, strict=True)
    )
    Authorisation.objects.bulk_create(
        Authorisation(solution=solution, authority="fda", number=row["submission_number"], **_authorisation(row))
        for solution, row in zip(solutions, rows, strict=True)
    )
    _set_specialties(zip(solutions, rows, strict=True))
    _log(events.IMPORTED, solutions, now)
    return solutions


def _update(known: Authorisation, row: Row, vendors: dict[str, Organisation], now: datetime) -> Solution:
    solution = known.solution
    for name, value in _facts(row, vendors).items():
        setattr(solution, name, value)
    for name, value in _authorisation(row).items():
        setattr(known, name, value)
    solution.updated_at = now
    solution.version += 1
    solution.save()
    known.save()
    _set_specialties([(solution, row)])
    _log(events.UPDATED_FROM_SOURCE, [solution], now)
    return solution


def _set_specialties(pairs: Iterable[tuple[Solution, Row]]) -> None:
    terms = {term.code: term.pk for term in Specialty.objects.all()}
    through = Solution.specialties.through
    links = []
    for solution, row in pairs:
        code = SPECIALTY_OF_PANEL.get(row["panel"], "")
        if code in terms:
            links.append(through(solution_id=solution.pk, specialty_id=terms[code]))
    through.objects.filter(solution_id__in=[link.solution_id for link in links]).delete()
    through.objects.bulk_create(links)


def _log(verb: log.Verb, solutions: list[Solution], now: datetime) -> None:
    log.record_many(verb, kind="solution", references=[solution.reference for solution in solutions], at=now)
