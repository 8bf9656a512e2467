"""Dates are written in words where people read sentences and labels; their short form is for the cells of tables."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_SHORT = re.compile(r"""date:["'](?:SHORT_DATE|[yY]-m)""")


def test_short_dates_stand_in_cells_only() -> None:
    for path in sorted(each for each in TEMPLATES.rglob("*.*") if each.is_file()):
        outside = re.sub(r"<t([dh])\b.*?</t\1>", "", path.read_text("utf-8"), flags=re.S)
        # What programs read is no text.
        outside = re.sub(r'(href|datetime)="[^"]*"', "", outside)
        assert not _SHORT.search(outside), path.relative_to(TEMPLATES)
