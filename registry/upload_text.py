"""Text as office programs save it: whatever its encoding, it is kept in UTF-8."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

from registry.upload_kinds import NotTaken, asked_for

# What Excel and the notepads of Windows, of older Macs and of DOS write in French and English.
_OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_USUAL = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ’‘“”«»–—…•°€$£§©®™±²³µ¼½¾×÷·ñáíóúÑÁÍÓÚ\xa0")
# A capital within a word: the sign of another encoding.
_OUT_OF_PLACE = re.compile(r"(?<=[a-z])[ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑÁÍÓÚ]|(?<=[A-Z])[ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑÁÍÓÚ](?=[a-z])")
# Above these shares it is no text of any of them: French has one letter with an accent in twenty.
MOST_UNUSUAL = 0.1
MOST_BEYOND_ASCII = 0.4


def text(data: bytes) -> tuple[str, str, bytes]:
    """The ending, type and UTF-8 content of a text. Raises `NotTaken` for what is not one."""
    found = decoded(data)
    if found is None:
        raise NotTaken(f"{_('What this file holds is not recognised.')} {asked_for()}")
    if not found.strip("\ufeff \t\r\n\xa0"):
        raise NotTaken(_("This file is empty. Check that it was saved before you send it."))
    if re.match(r"\s*<(!doctype|html|svg|\?xml|script)", found, re.IGNORECASE):
        raise NotTaken(f"{_('This is %(kind)s, which is not taken.') % {'kind': _('a web page (HTML)')}} {asked_for()}")
    lines = found.splitlines()
    is_table = len(lines) > 1 and any(lines[0].count(mark) and lines[0].count(mark) == lines[1].count(mark) for mark in ";,\t")
    return ("csv", "text/csv", found.encode()) if is_table else ("txt", "text/plain", found.encode())


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
    if sum(byte > 0x7F for byte in data) > MOST_BEYOND_ASCII * len(data):
        return None
    read = [found for encoding in _OLD_ENCODINGS if (found := _read(data, encoding)) is not None]
    best = min(read, key=_unusual, default=None)
    return best if best and _unusual(best) <= MOST_UNUSUAL * len(best) else None


def _unusual(found: str) -> int:
    return sum(letter > "\x7f" and letter not in _USUAL for letter in found) + len(_OUT_OF_PLACE.findall(found))


def _read(data: bytes, encoding: str) -> str | None:
    try:
        found = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    has_controls = any(unicodedata.category(letter) == "Cc" and letter not in "\r\n\t\f\x85" for letter in found)
    return None if has_controls else found
