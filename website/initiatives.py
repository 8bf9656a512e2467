"""What is done elsewhere: the initiatives that the 2025 study compared, by its four themes (facts, our own words)."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOURCE = Path(__file__).parent / "data" / "initiatives.json"
_THEMES: dict[int, str | Promise] = {
    1: _("Access to data, their transfer and their rules"),
    2: _("Demonstration in real care settings: interoperability, access, evaluation"),
    3: _("Funding, commercialisation and procurement"),
    4: _("Ethical and responsible AI in health"),
    0: _("Others"),
}
_COUNTRIES: dict[str, str | Promise] = {
    "Canada": _("Canada"),
    "Canada (Québec)": _("Canada (Québec)"),
    "Europe": _("Europe"),
    "France": _("France"),
    "Royaume-Uni": _("United Kingdom"),
    "États-Unis": _("United States"),
}

# Cities whose names differ in English; the others are written alike.
_CITIES: dict[str, str | Promise] = {"Londres": _("London"), "Québec (province)": _("Québec (province)")}


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(SOURCE.read_text(encoding="utf-8"))["initiatives"]
    return found


def by_theme() -> list[dict[str, Any]]:
    """Each theme with its initiatives, in the study's order. One that has several themes shows under its first."""
    sections = []
    for number, label in _THEMES.items():
        rows = [
            {**row, "country": _COUNTRIES[row["country"]], "city": _CITIES.get(row["city"] or "", row["city"] or "")}
            for row in _rows()
            if (row["themes"][0] if row["themes"] else 0) == number
        ]
        if rows:
            sections.append({"label": label, "rows": rows})
    return sections
