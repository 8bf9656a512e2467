"""Tables as people send them: workbooks made on the spot, and the two presses that import one."""

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook


def workbook(*lines: Iterable[Any], name: str = "Feuille 1") -> bytes:
    """A workbook of one sheet; dates are true date cells, texts are texts whatever they begin with."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    add_lines(book, book.add_worksheet(name), lines)
    book.close()
    return written.getvalue()


def add_lines(book: Any, sheet: Any, lines: Iterable[Iterable[Any]]) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, date | datetime):
                sheet.write_datetime(row, column, value, day)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, value)


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """The values of one sheet of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def send(client: Client, url: str, data: bytes, name: str = "t.xlsx", **more: Any) -> Any:
    """Send a file: 422 with what is wrong, or the way to the preview."""
    return client.post(url, {"file": SimpleUploadedFile(name, data)} | more)


def confirm(client: Client, sent: Any, **more: Any) -> Any:
    """Look at the preview and press its button."""
    assert sent.status_code == 302, said(sent)
    preview = client.get(sent.url)
    assert preview.status_code == 200, said(preview)
    return client.post(sent.url.partition("?")[0], hidden(preview) | more)


def hidden(preview: Any) -> dict[str, str]:
    found = re.findall(r'name="(token|seen)" value="([^"]+)"', preview.content.decode())
    return dict(found)


def import_table(client: Client, url: str, data: bytes, name: str = "t.xlsx", **more: Any) -> Any:
    """Send a file, look, confirm. Whatever stops it is the answer."""
    sent = send(client, url, data, name, **more)
    return confirm(client, sent) if sent.status_code == 302 else sent


def said(answer: Any) -> str:
    """What the page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
