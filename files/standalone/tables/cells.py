"""What a table is once it is read: rows of cells, each with its place and with what makes it unreadable, if anything."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ..wording import Message, _

# More than any table that people fill in.
MAX_COLUMNS = 500


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    TRUTH = "truth"


_TRUTHS = {"true": "vrai", "false": "faux"}


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what the cell shows, in one way of writing: 1234.5, 41 %, 2026-05-01. `fault` says why it cannot be read."""

    text: str
    place: str
    kind: Kind = Kind.TEXT
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.text.strip() and not self.fault

    def written(self, language: str) -> str:
        """The text as one writes it in `fr` or `en`: 12,5 % or 12.5%. What was typed as a text stays as it was typed."""
        text, is_french = self.text.strip(), language == "fr"
        if self.kind == Kind.TRUTH and text in _TRUTHS:
            return _TRUTHS[text] if is_french else text
        if self.kind not in (Kind.NUMBER, Kind.PERCENT):
            return self.text
        number = text.removesuffix("%").strip()
        number = number.replace(".", ",") if is_french else number
        return number if self.kind == Kind.NUMBER else f"{number}\u00a0%" if is_french else f"{number}%"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, by its number in the file."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]

    @property
    def is_blank(self) -> bool:
        return all(cell.is_blank for cell in self.cells)


@dataclass(slots=True)
class Table:
    """The rows that hold something. `origin` says where they were read, `notes` what the sender should know of it."""

    rows: list[Row]
    origin: str
    # Ranges of merged cells: first and last row, first and last column (from 0), and the name.
    merged: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    # A sheet of a workbook; the other tables of a text are other readings of the same lines.
    is_sheet: bool = False
    notes: list[str] = field(default_factory=list)


class UnreadableError(Exception):
    """The file is no table, or cannot be read with certainty: the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def as_data(self) -> dict[str, Any]:
        return self.message.as_data()


def too_wide() -> UnreadableError:
    return UnreadableError(_("This table has more than %(most)s columns.") % {"most": MAX_COLUMNS})


def column_name(index: int) -> str:
    """The letters of a column, from 0: A, B … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(letters: str) -> int:
    """The number of a column, from 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def place_of(row: int, column: int) -> str:
    """The name of a cell in a workbook: `row` and `column` from 0."""
    return f"{column_name(column)}{row + 1}"


def filled(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.is_blank]


def in_digits(number: Decimal) -> str:
    """A number in digits alone: no exponent, no zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
