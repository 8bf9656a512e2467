"""Which table of a file is meant, and on which of its lines the headings are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from files.standalone.tables.cells import Row, Table
from files.tables.cells import Unreadable, notes_of_hidden

# Titles and explanations may come before the headings; below this many lines none is looked for.
MAX_ABOVE = 40


@dataclass(slots=True)
class Headed:
    """A table whose headings are known: the line of headings, and the lines below it."""

    table: Table
    head: Row
    lines: list[Row]

    @property
    def origin(self) -> str:
        return self.table.origin


def headed(tables: Iterable[Table], score: Callable[[Row], int], *, enough: int) -> Headed:
    """The first table with a line that scores `enough`, from its first such line; else the line of the highest score.

    Sheets with the same headings that are not read, and lines above the headings, are said in the table's notes.
    Raises `Unreadable` when every table is empty.
    """
    found: list[tuple[int, int, Table, int]] = []
    for order, table in enumerate(tables):
        scores = [score(row) for row in table.rows[:MAX_ABOVE]]
        if not scores:
            continue
        best = max(scores)
        place = next((place for place, each in enumerate(scores) if each >= enough), scores.index(best))
        found.append((scores[place], order, table, place))
    if not found:
        raise Unreadable(_("The file is empty."))
    enough_found = [each for each in found if each[0] >= enough]
    in_order = enough_found and enough_found[0][2].is_sheet
    _score, order, table, place = enough_found[0] if in_order else max(found, key=lambda each: (each[0], -each[1]))
    _note_others(table, [other for _s, number, other, at in enough_found if number != order and len(other.rows) > at + 1])
    table.notes += notes_of_hidden(table)
    if place:
        text = _("The headings are on row %(line)d; the rows above them were not read.")
        table.notes.append(text % {"line": table.rows[place].number})
    return Headed(table, table.rows[place], table.rows[place + 1 :])


def _note_others(table: Table, others: list[Table]) -> None:
    """Other sheets with the headings. The other readings of one text are no sheets: they hold the same lines."""
    for other in others:
        if other.rows and other.origin != table.origin and other.is_sheet:
            table.notes.append(_("Not read, although it also has the headings: %(origin)s.") % {"origin": other.origin})


def merged_over(headed_table: Headed, width: int) -> list[tuple[int, int, str]]:
    """Merged cells that reach into the headings or the lines below: line, column from 0, and the range's name."""
    first = headed_table.head.number - 1
    last = headed_table.lines[-1].number - 1 if headed_table.lines else first
    return [
        (max(top, first) + 1, left, name)
        for top, bottom, left, _right, name in headed_table.table.merged
        if bottom >= first and top <= last and left < width
    ]
