"""The steps, in their order: open, refuse what cannot be kept, draw the answers, take out what acts, write anew."""

import io

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject

from ..refusal import NotTakenError
from .active import disarm
from .flattening import flatten
from .reading import array, dictionary, opened, resolved


def clean(data: bytes) -> bytes:
    """The same document to look at, with nothing in it that acts. Raises `NotTakenError`."""
    writer = opened(data)
    _must_be_kept_whole(writer.root_object, writer)
    flatten(writer)
    disarm(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _must_be_kept_whole(root: DictionaryObject, writer: PdfWriter) -> None:
    form = dictionary(root.get("/AcroForm"))
    if "/XFA" in form and (getattr(resolved(root.get("/NeedsRendering")), "value", False) or not _has_fields(writer)):
        # A dynamic form of Adobe: its pages are only made while it is read, and only by Adobe's reader.
        raise NotTakenError("xfa")
    if "/Collection" in root:
        raise NotTakenError("portfolio")


def _has_fields(writer: PdfWriter) -> bool:
    return any(
        resolved(dictionary(each).get("/Subtype")) == "/Widget" for page in writer.pages for each in array(page.get("/Annots"))
    )
