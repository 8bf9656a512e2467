"""What every PDF that the registry makes must be: readable by everyone, the same everywhere, with every letter of Québec."""

import io
from typing import Any

import pypdfium2
from pypdf import PdfReader

# Decomposed French, as macOS pastes it; syllabics of Nunavik; what laboratories write.
HARD = "pre\u0301le\u0300vement CO₂ 10⁻³ ᓄᓇᕕᒃ ᐃᓅᔪᖅ œ Ÿ ’ «\u00a0oui\u00a0» ≥ µ ′ Ω →"
DRAWN = "prélèvement CO₂ 10⁻³ ᓄᓇᕕᒃ ᐃᓅᔪᖅ œ Ÿ ’ « oui » ≥ µ ′ Ω →"


def text_of(data: bytes) -> str:
    """The text in the order of reading, each run of white space as one space."""
    document = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def pages_of(data: bytes) -> list[str]:
    """The text of each page."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(data)]


def must_be_accessible(data: bytes, *, title: str, language: str) -> None:
    """PDF/UA-1 (ISO 14289-1): tagged, titled, in a language, all fonts within."""
    reader = PdfReader(io.BytesIO(data))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == {"fr": "fr-CA", "en": "en-CA"}[language]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == title
    metadata = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in metadata
    fonts = [each.get_object() for page in reader.pages for each in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]
