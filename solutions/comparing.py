"""Up to four solutions side by side, line by line."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalogue.models.index import CatalogueEntry
from records.bilingual import Text, shown
from records.numbers import shown_number
from solutions.card import Line, card
from solutions.models.solutions import Solution

MAX_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line for each solution, in their order. `differs`: they do not all say the same."""

    title: str | Promise
    cells: list[Line]

    @property
    def differs(self) -> bool:
        return len({cell.text for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Part:
    title: str | Promise
    rows: list[Row]


def compare(solutions: list[Solution]) -> list[Part]:
    """What was examined first, then what vendors say. The same number of queries for two solutions as for four."""
    pilots = _pilots(solutions)
    examined = [
        (_("Qualification"), lambda s: s.current_qualification_label),
        (_("Qualified version"), lambda s: s.qualified_release.number if s.qualified_release else "–"),
        (_("Qualified until"), lambda s: date_format(s.valid_until, "DATE_FORMAT") if s.valid_until else "–"),
        (_("Pilot projects in the network"), lambda s: ", ".join(pilots.get(s.reference, [])) or _("None yet")),
        (_("Confirmed incidents"), lambda s: str(sum(i.state == "confirmed" for i in s.incidents.all()))),
    ]
    stated = [
        (_("Vendor"), lambda s: s.organisation.name),
        (_("Risk level"), lambda s: str(s.get_risk_level_display())),
        (_("Regulatory status"), _licences),
        (_("Performance"), lambda s: "\n".join(map(_figure, s.performance.all()))),
    ]
    blocks = ((_("Examined by the ministry or observed in the network"), examined), (_("Stated by the vendor"), stated))
    parts = [
        Part(block, [Row(title, [_cell(title, read(s)) for s in solutions]) for title, read in lines]) for block, lines in blocks
    ]
    for sections in zip(*(card(solution) for solution in solutions), strict=True):
        lines = zip(*(section.lines for section in sections), strict=True)
        parts.append(Part(sections[0].title, [Row(cells[0].title, list(cells)) for cells in lines]))
    return parts


def _cell(title: str | Promise, said: str | Text) -> Line:
    return Line(title, *said) if isinstance(said, Text) else Line(title, said)


def _licences(solution: Solution) -> Text:
    """The licences and marks, and the vendor's statement that none is needed, with its reason."""
    rows = [f"{each} ({each.device_class})" if each.device_class else str(each) for each in solution.authorisations.all()]
    if not solution.no_licence:
        return Text("\n".join(rows), "")
    none_needed = _("No medical device licence is needed, according to the vendor.")
    why = shown(solution, "no_licence_why")
    return Text("\n".join([*rows, none_needed, f"{solution.get_no_licence_display()}.", why.text]).strip(), why.lang)


def _figure(figure: Any) -> str:
    value, low, high = (shown_number(number) for number in (figure.value, figure.low, figure.high))
    return f"{figure.measure_label} {value} [{low} – {high}], {figure.population}, {figure.site}"


def _pilots(solutions: list[Solution]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    references = [solution.reference for solution in solutions]
    for entry in CatalogueEntry.objects.filter(kind="pilot", details__solution__in=references).order_by("key"):
        found.setdefault(entry.details["solution"], []).append(entry.key)
    return found
