"""Filled PDF forms of every kind, made for the tests: fields, notes, stamps, actions."""

import io
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

Name, Number, Text, Array = NameObject, NumberObject, TextStringObject, ArrayObject
SCRIPT = "app.launchURL('evil')"


def entries(**values: Any) -> DictionaryObject:
    return DictionaryObject({Name(f"/{key}"): value for key, value in values.items()})


def rectangle(*corners: float) -> ArrayObject:
    return Array([FloatObject(each) for each in corners])


class Form:
    """A page of 400 × 500 points with a form on it."""

    def __init__(self, *, needs_appearances: bool = False, turned: int = 0) -> None:
        self.writer = PdfWriter()
        self.page = self.writer.add_blank_page(400, 500)
        if turned:
            self.page.rotate(turned)
        helvetica = entries(
            Type=Name("/Font"), Subtype=Name("/Type1"), BaseFont=Name("/Helvetica"), Encoding=Name("/WinAnsiEncoding")
        )
        self.helvetica = self.writer._add_object(helvetica)
        self.form = entries(DR=entries(Font=entries(Helv=self.helvetica)), DA=Text("/Helv 0 Tf 0 g"), Fields=Array())
        if needs_appearances:
            self.form[Name("/NeedAppearances")] = BooleanObject(True)
        self.writer.root_object[Name("/AcroForm")] = self.writer._add_object(self.form)

    def annotation(self, kind: str, place: tuple[float, float, float, float], **values: Any) -> DictionaryObject:
        made = entries(Type=Name("/Annot"), Subtype=Name(kind), Rect=rectangle(*place), F=Number(4)) | values_of(values)
        made = DictionaryObject(made)
        known = self.page.get("/Annots") or Array()
        known.append(self.writer._add_object(made))
        self.page[Name("/Annots")] = known
        return made

    def field(self, kind: str, place: tuple[float, float, float, float] = (20, 400, 220, 430), **values: Any) -> DictionaryObject:
        made = self.annotation("/Widget", place, FT=Name(kind), T=Text(f"f{len(self.form['/Fields'])}"), **values)
        self.form["/Fields"].append(made.indirect_reference)
        return made

    def look(self, commands: str, width: float = 200, height: float = 30) -> Any:
        """An appearance, as the program that filled the form drew it."""
        stream = StreamObject()
        stream.set_data(commands.encode("cp1252"))
        resources = entries(Font=entries(Helv=self.helvetica))
        stream.update(entries(Subtype=Name("/Form"), BBox=rectangle(0, 0, width, height), Resources=resources))
        return self.writer._add_object(stream)

    def words(self, text: str) -> Any:
        return self.look(f"/Tx BMC q BT /Helv 14 Tf 0 g 2 8 Td ({text}) Tj ET Q EMC")

    def written(self) -> bytes:
        file = io.BytesIO()
        self.writer.write(file)
        return file.getvalue()


def values_of(values: dict[str, Any]) -> DictionaryObject:
    return entries(**values)
