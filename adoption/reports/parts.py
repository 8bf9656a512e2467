"""What a value report is made of, and how its frozen content reads in one language."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import date_format

from pilots.charts.panels import Drawn
from pilots.values import shown
from records.bilingual import Text, shown_pair
from records.letter_text import only_in
from records.prose import Prose, prose

# What XML cannot hold, and no reader sees.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Fact(NamedTuple):
    """A short fact, with the language of its words when it is not the reader's."""

    label: str
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of an indicator. `name` and `about` are the two halves of `caption`, for documents with headings."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    name: str = ""
    about: str = ""
    unit: str = ""
    # Of the name, when it is not the reader's.
    lang: str = ""
    # What the reader must know of the rows.
    note: str = ""
    # The charts of the same figures; none when no site has a value, and in reports of before schema 2.
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under a heading of its own within a section. `lang`: of its title, when it is not the reader's."""

    title: str
    paragraphs: list[Text] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    note: str = ""
    lang: str = ""

    @property
    def prose(self) -> list[Prose]:
        return prose(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Section:
    """`is_missing` when the dimension says why it does not answer; `code` is that of the dimension."""

    title: str
    paragraphs: list[Text] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    # What the registry says before them, in the language of the reader.
    lead: list[str] = field(default_factory=list)
    is_missing: bool = False
    code: str = ""
    facts: list[Fact] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def prose(self) -> list[Prose]:
        return prose(self.paragraphs)

    @property
    def is_empty(self) -> bool:
        return not (self.lead or self.paragraphs or self.tables or self.facts or self.parts)


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    over: str
    facts: list[Fact]
    sections: list[Section]
    is_demonstration: bool
    method: str
    # Of the title, when it is not the reader's.
    lang: str = ""


def mark_of(paragraphs: list[Text]) -> str:
    """Said once above paragraphs that exist in the other language only."""
    others = [text.lang for text in paragraphs if text.lang]
    return only_in(others[0]) if others else ""


def said(both: dict[str, Any]) -> Text:
    text, lang = shown_pair(both["fr"], both["en"])
    return Text(_CONTROLS.sub("", text), lang)


def text_of(both: dict[str, Any]) -> str:
    return said(both).text


def paragraphs_of(both: dict[str, Any]) -> list[Text]:
    return lines_of(said(both))


def lines_of(written: Text) -> list[Text]:
    return [Text(line.strip(), written.lang) for line in written.text.splitlines() if line.strip()]


def number(value: str) -> str:
    return shown(Decimal(value)) if value else "–"


def signed(value: str) -> str:
    written = number(value)
    return f"+{written}" if value and Decimal(value) > 0 else written.replace("-", "−")


def day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else "–"
