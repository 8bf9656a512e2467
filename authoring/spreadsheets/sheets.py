"""What a spreadsheet of records said, line by line, with what is wrong in it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from records.errors import DomainError


@dataclass(slots=True)
class Problem:
    """What is wrong in one cell. `line` is that of the file; `column` the heading; `value` what the cell holds."""

    line: int
    column: str
    text: str
    # The column's code, for programs.
    code: str = ""
    value: str = ""


@dataclass(slots=True)
class Line:
    """What a line says: the record that it changes if any, and its values. `bad` names the columns that have problems.

    `answered` names those whose cell says something: a No that was written is an answer, an empty cell is none.
    """

    number: int
    reference: str
    values: dict[str, Any]
    bad: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sheet:
    """What a file says: every line, every problem, where it was read, and which heading was taken for which column."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    origin: str = ""
    notes: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)

    @property
    def rows(self) -> list[Line]:
        """The lines without a problem."""
        return [line for line in self.lines if not line.bad]


class SheetRefused(DomainError):
    """Nothing was taken in. `problems` names every bad line."""

    code = "import-refused"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(_("Nothing was imported. Correct the rows below and send the file again."))
