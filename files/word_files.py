"""What the Word documents of the registry share (Office Open XML, which LibreOffice reads as well)."""

from typing import Any

from django.utils.translation import gettext as _
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from records.bilingual import reading_language

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


def describe(document: Any, title: str) -> None:
    """Its title, author and language: in its properties, and as it is read aloud and spelt."""
    properties = document.core_properties
    properties.title, properties.author = title[:255], _("The Registry")
    properties.language, properties.comments = LANGUAGES[reading_language()], ""
    set_language(document.styles["Normal"].element, reading_language())


def set_language(element: Any, language: str) -> None:
    """`element`: of a style or a run."""
    properties = element.get_or_add_rPr()
    properties.append(properties.makeelement(qn("w:lang"), {qn("w:val"): LANGUAGES[language]}))


def keep_whole(row: Any) -> None:
    """A line of a table that is never cut by the end of a page."""
    _mark(row, "w:cantSplit")


def make_header(row: Any) -> None:
    """A line that is a header for screen readers, and stands on every page."""
    _mark(row, "w:tblHeader")


def _mark(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn(name), {qn("w:val"): "true"}))


def number_pages(document: Any, words: str) -> None:
    """What the document is, and “Page 2 of 7”, at the foot of each page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{words}. ")
    before, _page, rest = _("Page {page} of {pages}").partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        paragraph.add_run(text)
        if field:
            _field(paragraph, field)


def _field(paragraph: Any, name: str) -> None:
    """A number that Word works out."""
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._r.append(element)


def make_box(cell: Any, name: str, hint: str) -> None:
    """Make of a cell a place to write in, named for screen readers, whose hint goes away with the first letter."""
    box, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    alias = OxmlElement("w:alias")
    alias.set(qn("w:val"), name[:64])
    properties.append(alias)
    properties.append(OxmlElement("w:showingPlcHdr"))
    content = OxmlElement("w:sdtContent")
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(hint)
    run.italic = True
    paragraph._p.addprevious(box)
    content.append(paragraph._p)
    box.append(properties)
    box.append(content)
    # A cell ends with a paragraph of its own.
    cell._tc.append(OxmlElement("w:p"))
