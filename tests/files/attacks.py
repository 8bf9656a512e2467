"""Files that were made to keep a server busy, made anew for each test."""

import io
import zipfile
import zlib

from pypdf import PdfWriter
from pypdf.generic import NameObject, PdfObject, StreamObject

from tests.tables import workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def strokes(count: int = 300_000) -> bytes:
    """A small PDF of one page with so many lines that drawing it takes most of a minute."""
    lines = "\n".join("{} {} m {} {} l S".format(*(place * step % 597 for step in (7, 13, 101, 211))) for place in range(count))
    writer = PdfWriter()
    page = writer.add_blank_page(600, 600)
    stream = StreamObject()
    stream._data = zlib.compress(lines.encode(), 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def pdf_with_names(names: PdfObject) -> bytes:
    """A PDF whose catalogue has something else than a dictionary as its names."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.root_object[NameObject("/Names")] = names
    return _written(writer)


def workbook_of_styles(count: int = 10_000_000) -> bytes:
    """A workbook of under 100 kB whose styles are 50 MB of XML."""
    styles = f'<styleSheet xmlns="{_MAIN}"><cellXfs>'.encode() + b"<xf/>" * count + b"</cellXfs></styleSheet>"
    return _with_part("xl/styles.xml", styles)


def workbook_of_elements(count: int = 12_000_000) -> bytes:
    """A workbook whose sheet is full of elements that mean nothing."""
    return _with_part("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}">'.encode() + b"<a/>" * count + b"</worksheet>")


def workbook_of_broken_xml() -> bytes:
    return _with_part("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}"><sheetData><row>'.encode())


def _with_part(name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["Titre", "B"], ["a", "b"]))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return written.getvalue()


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
