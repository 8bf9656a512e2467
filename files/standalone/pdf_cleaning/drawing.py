"""Draws answers that have no picture in the file: Typst sets them, each on a page as large as its field."""

import io
from dataclasses import asdict
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, RectangleObject, StreamObject

from ..refusal import NotTakenError
from ..typesetting import setting
from .fields import Drawing
from .reading import dictionary

_TEMPLATE = Path(__file__).resolve().parent / "answers.typ"
_TURNED = {90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}


def drawn(writer: PdfWriter, drawings: list[Drawing]) -> list[StreamObject]:
    """A form XObject of `writer` for each drawing. Raises `NotTakenError` for a character that no font draws."""
    if not drawings:
        return []
    if lacking := setting.missing("".join(each.text for each in drawings)):
        raise NotTakenError("letters", letters=lacking[:10])
    data = {"drawings": [asdict(each) for each in drawings]}
    pages = PdfReader(io.BytesIO(setting.pdf(_TEMPLATE, data, root=_TEMPLATE.parent, accessible=False))).pages
    return [_form(writer, page, each) for page, each in zip(pages, drawings, strict=True)]


def _form(writer: PdfWriter, page: PageObject, drawing: Drawing) -> StreamObject:
    form = StreamObject()
    contents = page.get_contents()
    form.set_data(contents.get_data() if contents is not None else b"")
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    form[NameObject("/BBox")] = RectangleObject((0, 0, drawing.width, drawing.height))
    form[NameObject("/Resources")] = dictionary(page.get("/Resources")).clone(writer)
    if drawing.turn in _TURNED:
        form[NameObject("/Matrix")] = ArrayObject([FloatObject(each) for each in _TURNED[drawing.turn]])
    return form
