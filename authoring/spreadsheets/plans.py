"""What a table would change, said before anything is kept: each line new or changed, each value old and new."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authoring.spreadsheets.reading import Layout
from authoring.spreadsheets.sheets import Sheet
from catalogue.vocabulary.reading import stem
from files.tables.names import key
from records.numbers import shown_number

MAX_SHOWN = 200
# Titles that share this part of their words are perhaps one thing written twice.
NEAR = 0.6
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One value: what it is called, what is there now, what would be there."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class PlannedLine:
    number: str
    title: str
    changes: list[Change]
    is_new: bool
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What the page of the preview shows. `summary` says in sentences how much is new, changed and left as it is."""

    origin: str
    notes: list[str]
    columns: list[tuple[str, str]]
    lines: list[PlannedLine]
    summary: list[str]

    @property
    def shown(self) -> list[PlannedLine]:
        """Lines with a warning first, then changes, then new ones: what deserves a look is never cut off."""
        return sorted(self.lines, key=lambda line: (not line.warnings, line.is_new))[:MAX_SHOWN]

    @property
    def not_shown(self) -> int:
        return len(self.lines) - len(self.shown)

    @property
    def warned(self) -> int:
        return sum(bool(line.warnings) for line in self.lines)

    @property
    def digest(self) -> str:
        """The same as long as the plan is: what is confirmed is what was shown."""
        said = [
            (line.number, line.title, line.is_new, [(c.label, c.before, c.after) for c in line.changes], line.warnings)
            for line in self.lines
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def plan_of(
    layout: Layout,
    sheet: Sheet,
    own: Mapping[str, Any],
    *,
    titles: Mapping[str, str],
    counted: Callable[[int, int, int], list[str]],
) -> Plan:
    """The plan of a sheet without problems. `titles` are those of the records that are there, by reference."""
    lines, unchanged = [], 0
    for line in sheet.lines:
        record = own.get(line.reference)
        title = str(line.values.get(layout.required) or (record.heading() if record is not None else ""))
        flags = [
            Change(layout.label(name), layout.shown(record, name) if record is not None else "", layout.in_words(name, value))
            for name, value in line.values.items()
            if name in layout.flags
            and (value or name in line.answered if record is None else value != layout.flags[name][2](record))
        ]
        if record is None:
            changes = [
                Change(layout.label(name), "", text)
                for name, value in line.values.items()
                if name not in layout.flags
                and (text := layout.in_words(name, value))
                and (value is not False or name in line.answered)
            ]
            lines.append(PlannedLine(str(line.number), title, changes + flags, is_new=True))
            continue
        changes = [
            Change(layout.label(name), layout.shown(record, name), layout.in_words(name, value))
            for name, value in layout.changes(record, line).items()
        ]
        if changes or flags:
            lines.append(PlannedLine(str(line.number), f"{line.reference} – {title}", changes + flags, is_new=False))
        else:
            unchanged += 1
    _warn_of_near_titles(layout, sheet, lines, titles)
    new = sum(line.is_new for line in lines)
    return Plan(sheet.origin, sheet.notes, sheet.columns, lines, counted(new, len(lines) - new, unchanged))


def _words(title: str) -> frozenset[str]:
    return frozenset(stem(word) for word in key(title).split() if len(word) > _SHORT)


def _warn_of_near_titles(layout: Layout, sheet: Sheet, lines: list[PlannedLine], titles: Mapping[str, str]) -> None:
    """Titles that nearly say the same, in the file and among the records that are there."""
    by_number = {line.number: line for line in lines}
    known = [(reference, title, _words(title)) for reference, title in titles.items()]
    seen: list[tuple[int, str, frozenset[str]]] = []
    for line in sheet.lines:
        title = str(line.values.get(layout.required) or "")
        words = _words(title)
        planned = by_number.get(str(line.number))
        if not words or planned is None:
            continue
        if near := next((each for each in seen if _is_near(words, each[2])), None):
            told = _("Similar to the title of row %(line)d: “%(title)s”.")
            planned.warnings.append(told % {"line": near[0], "title": near[1]})
        if own := next((each for each in known if each[0] != line.reference and _is_near(words, each[2])), None):
            planned.warnings.append(
                _("Similar to %(number)s, already in the registry: “%(title)s”.") % {"number": own[0], "title": own[1]}
            )
        seen.append((line.number, title, words))


def _is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both > 0 and both / len(one | other) >= NEAR


def say_unchanged(count: int) -> str:
    return ngettext("%(count)s row does not change anything.", "%(count)s rows do not change anything.", count) % {
        "count": shown_number(count)
    }
