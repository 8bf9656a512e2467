"""What a pasted table would change, as a table itself: for each site, a row per month and a column per indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pilots.models.indicators import Indicator
from pilots.models.pilots import Site
from pilots.reading import Entry
from pilots.values import shown

Key = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class PastedCell:
    """A value as it is and as it would be. `before` is empty for a new one; `warning`: what is asked about it."""

    before: str
    after: str
    is_changed: bool
    warning: str


@dataclass(frozen=True, slots=True)
class PastedTable:
    """The values of one site. A cell is None where nothing was pasted."""

    site: Site
    indicators: list[Indicator]
    rows: list[tuple[date, list[PastedCell | None]]]

    @property
    def warnings(self) -> list[str]:
        return [cell.warning for _month, cells in self.rows for cell in cells if cell and cell.warning]


def pasted_tables(entries: list[Entry], before: Mapping[Key, Decimal], far: Mapping[Key, str]) -> list[PastedTable]:
    """In the order in which sites and indicators were pasted, months from the oldest on."""
    return [_table(site, [each for each in entries if each.site == site], before, far) for site in _once(entries, "site")]


def _once(entries: list[Entry], name: str) -> list:  # type: ignore[type-arg]  # sites, or indicators
    return list({getattr(each, name).pk: getattr(each, name) for each in entries}.values())


def _table(site: Site, entries: list[Entry], before: Mapping[Key, Decimal], far: Mapping[Key, str]) -> PastedTable:
    cells: dict[tuple[date, int], PastedCell] = {}
    for entry in entries:
        key = (entry.indicator.pk, site.pk, entry.period)
        old = before.get(key)
        cells[entry.period, entry.indicator.pk] = PastedCell(shown(old), shown(entry.value), old != entry.value, far.get(key, ""))
    indicators: list[Indicator] = _once(entries, "indicator")
    months = sorted({each.period for each in entries})
    return PastedTable(site, indicators, [(month, [cells.get((month, each.pk)) for each in indicators]) for month in months])
