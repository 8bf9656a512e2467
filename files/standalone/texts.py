"""Text as office programs save it: whatever its encoding, it is kept in UTF-8."""

import codecs
import re
from typing import Any

from .office_cleaning.formulas import may_call_out, reaches_out
from .refusal import NotTakenError

# What Excel and the notepads of Windows, of older Macs and of DOS write in French and English.
_OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_USUAL = "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ’‘“”«»–—…•°€$£§©®™±²³µ¼½¾×÷·ñáíóúÑÁÍÓÚ\xa0"
_UNUSUAL = re.compile(rf"[^\x00-\x7f{_USUAL}]")
# All control characters but ends of lines and pages, and tabs.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# A capital within a word: the sign of another encoding.
_OUT_OF_PLACE = re.compile(r"(?<=[a-z])[ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑÁÍÓÚ]|(?<=[A-Z])[ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑÁÍÓÚ](?=[a-z])")
_ASCII = bytes(range(128))
# Above these shares it is no text of any of them: French has one letter with an accent in twenty.
MAX_UNUSUAL = 0.1
MAX_BEYOND_ASCII = 0.4
# Full-width signs begin a formula too.
_BEGINS = r'(?:^|[{marks}"])[\s"]*[=+\-@＝＋－＠]'
_CELLS = r'"(?:[^"]|"")*"|[^{marks}"]+'
_MARKS = ";,\t"
_QUOTED = re.compile(r'"\s*[=+\-@＝＋－＠](?:[^"]|"")*')
# The first line may name any other sign that parts cells, and Excel follows it.
_NAMED_MARK = re.compile(r'"?sep=(.)', re.IGNORECASE)


def clean(data: bytes) -> tuple[Any, bytes]:
    """The ending, type and UTF-8 content of a text. Raises `NotTakenError`: unknown, empty, html, formula."""
    found = decoded(data)
    if found is None:
        raise NotTakenError("unknown")
    if not found.strip("\ufeff \t\r\n\xa0"):
        raise NotTakenError("empty")
    if re.match(r"\s*<(!doctype|html|svg|\?xml|script)", found, re.IGNORECASE):
        raise NotTakenError("html")
    lines = found.splitlines()
    _must_not_call_out(lines)
    for cell in _QUOTED.findall(found):
        # A formula may go on in the next line.
        if may_call_out(" ".join(cell.split())):
            raise NotTakenError("formula", formula=cell.strip('"\t ')[:60])
    is_table = len(lines) > 1 and any(lines[0].count(mark) and lines[0].count(mark) == lines[1].count(mark) for mark in ";,\t")
    return (["csv", "text/csv"] if is_table else ["txt", "text/plain"]), found.encode()


def _must_not_call_out(lines: list[str]) -> None:
    """A sheet program takes a cell that begins with one of these signs for a formula, and some start programs."""
    named = _NAMED_MARK.match(lines[0].lstrip("\ufeff")) if lines else None
    marks = _MARKS + (named[1] if named else "")
    escaped = "".join(map(re.escape, marks))
    begins, cells = re.compile(_BEGINS.format(marks=escaped + "|")), re.compile(_CELLS.format(marks=escaped))
    for line in lines:
        if not begins.search(line):
            continue
        for cell in cells.findall(line):
            if may_call_out(cell):
                raise NotTakenError("formula", formula=cell.strip('"\t ').replace('""', '"')[:60])
        # What parts cells here is part of the formula where another sign parts them.
        for mark in marks:
            for cell in line.split(mark):
                if _starts(cell) and reaches_out(cell.replace('""', '"')):
                    raise NotTakenError("formula", formula=cell.strip('"\t ')[:60])


def _starts(cell: str) -> bool:
    return cell.strip('"\t \xa0').startswith(tuple("=+-@＝＋－＠"))


def decoded(data: bytes) -> str | None:
    """The text in these bytes; None when they hold none."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _read(data, encoding)
    # Without a mark, the zero bytes of plain letters say on which side they are.
    if data[1::2].count(0) * 3 > len(data) > 3 and b"\0" not in data[::2]:
        return _read(data, "utf-16-le")
    if data[::2].count(0) * 3 > len(data) > 3 and b"\0" not in data[1::2]:
        return _read(data, "utf-16-be")
    return _read(data, "utf-8") or _likeliest(data)


def _likeliest(data: bytes) -> str | None:
    if len(data.translate(None, _ASCII)) > MAX_BEYOND_ASCII * len(data):
        return None
    read = [found for encoding in _OLD_ENCODINGS if (found := _read(data, encoding)) is not None]
    best = min(read, key=_unusual, default=None)
    return best if best and _unusual(best) <= MAX_UNUSUAL * len(best) else None


def _unusual(text: str) -> int:
    return len(_UNUSUAL.findall(text)) + len(_OUT_OF_PLACE.findall(text))


def _read(data: bytes, encoding: str) -> str | None:
    try:
        found = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(found) else found
