"""Sets a document from a template and data. Text is always data: nothing that people wrote is ever read as markup."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from ..normal_form import normalized

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
# They lay the text out and have no picture of their own.
_LAYOUT = frozenset("\n\t")
# Controls, halves of characters, marks of direction and joiners: nothing on paper.
_UNSEEN = frozenset(("Cc", "Cf", "Cs"))
_PICTURE_PPI = 220.0
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))


def pdf(template: Path, data: Mapping[str, Any], *, root: Path, at: datetime | None = None, accessible: bool = True) -> bytes:
    """A PDF from a template below `root`, which finds `data` as JSON in `sys.inputs.data`.

    Tagged and conforming to PDF/UA-1, unless it is only a part of another document (`accessible=False`).
    """
    standard: Literal["ua-1", "1.7"] = "ua-1" if accessible else "1.7"
    return typst.compile(
        str(template),
        root=str(root),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_drawable(data), ensure_ascii=False)},
        pdf_standards=standard,
        pdf_tags=accessible,
        # Typst takes a fixed difference from UTC, no named zone.
        timestamp=at and at.astimezone(UTC).replace(microsecond=0),
        format="pdf",
    )


def pictures(drawings: list[str], *, root: Path) -> list[bytes]:
    """SVG drawings as PNG pictures, fit for print, with the same fonts: for documents that take no SVG."""
    if not drawings:
        return []
    made = typst.compile(
        str(HERE / "pictures.typ"),
        root=str(root),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_drawable({"drawings": drawings}), ensure_ascii=False)},
        ppi=_PICTURE_PPI,
        format="png",
    )
    return made if isinstance(made, list) else [made]


def composed(text: str) -> str:
    """A text in Unicode's composed form, which the fonts draw, without what has no picture."""
    whole = normalized("NFC", text).replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(each for each in whole if each in _LAYOUT or not (unicodedata.category(each) in _UNSEEN or each in _VARIANTS))


def missing(text: str) -> str:
    """The characters of a text that none of the fonts draws, each once, in the order of the text."""
    drawn = _drawn()
    return "".join(dict.fromkeys(each for each in composed(text) if each not in _LAYOUT and ord(each) not in drawn))


def _drawable(data: Any) -> Any:
    """The same data with texts that can be drawn: a character without a picture is named, never a black square."""
    if isinstance(data, str):
        text = composed(data)
        for letter in missing(text):
            text = text.replace(letter, f"[U+{ord(letter):04X}]")
        return text
    if isinstance(data, Mapping):
        return {name: _drawable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_drawable(each) for each in data]
    return data


@cache
def _drawn() -> frozenset[int]:
    return frozenset(_points())


def _points() -> Iterator[int]:
    for line in (FONTS / "letters.txt").read_text("ascii").split():
        low, high = line.split("-")
        yield from range(int(low, 16), int(high, 16) + 1)
