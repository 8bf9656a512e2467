"""From the bytes of a file, or pasted text, to tables. What the file really is decides, never its name."""

from collections.abc import Iterator

from ..wording import _
from . import packages
from .cells import Table, UnreadableError
from .delimited import decoded, tables_of_text
from .ods import tables_of_document
from .xlsx import tables_of_workbook

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a workbook encrypted with a password names its only stream, in a compound file.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_FILES = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"{\\rtf", "RTF"))


def tables_of(data: bytes, *, max_lines: int) -> Iterator[Table]:
    """The tables of a file: the visible sheets of a workbook in their order, or the likely readings of a text.

    Each table has at most one row more than `max_lines`. Raises `UnreadableError`, also while the tables are asked for.
    """
    if not data.strip():
        raise UnreadableError(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        return _of_package(data, max_lines)
    if data.startswith(_COMPOUND):
        raise _old_or_locked(data)
    for mark, name in _OTHER_FILES:
        if data.startswith(mark):
            raise UnreadableError(
                _("This is a %(kind)s file: send an Excel (.xlsx), OpenDocument (.ods) or CSV file.") % {"kind": name}
            )
    if data.lstrip()[:60].lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise UnreadableError(_("This is a web page or XML file named as a spreadsheet: save it as an Excel workbook (.xlsx)."))
    text, encoding = decoded(data)
    return iter(tables_of_text(text, encoding, max_lines=max_lines))


def _of_package(data: bytes, max_lines: int) -> Iterator[Table]:
    names = set(packages.opened(data).namelist())
    if "content.xml" in names:
        return tables_of_document(data, max_lines=max_lines)
    if any(name.endswith("xl/workbook.bin") for name in names):
        raise UnreadableError(_("This is a binary workbook (.xlsb): save it as an Excel workbook (.xlsx) and send the new file."))
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise UnreadableError(_("This is a Word or PowerPoint document: send an Excel (.xlsx), OpenDocument (.ods) or CSV file."))
    if not any(name.endswith((".xml.rels", "_rels/.rels")) for name in names):
        raise UnreadableError(_("This is a compressed folder (.zip): send the workbook or CSV file itself."))
    return tables_of_workbook(data, max_lines=max_lines)


def _old_or_locked(data: bytes) -> UnreadableError:
    if _ENCRYPTED in data:
        return packages.locked_with_password()
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return UnreadableError(
            _("This is an Excel 97 to 2003 workbook (.xls), whose percentages and errors cannot be read with "
                "certainty: save it as an Excel workbook (.xlsx) and send the new file.")
        )  # fmt: skip
    return UnreadableError(_("This is an old Office document: send an Excel (.xlsx), OpenDocument (.ods) or CSV file."))
