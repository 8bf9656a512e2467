"""The steps, in their order: open, refuse what runs, find out which kind it is, copy what is known, write anew."""

import zipfile
import zlib
from dataclasses import dataclass

from ..refusal import NotTakenError
from .odf import OpenDocument
from .ooxml import Document
from .package import opened, written


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document to keep. `removed` says what was taken out that its author may miss: links, fields, formulas, …"""

    extension: str
    content_type: str
    data: bytes
    removed: tuple[str, ...] = ()


def clean(data: bytes) -> Cleaned:
    """The same document to read, with nothing in it that acts. Raises `NotTakenError`; `unknown` for any other zip file."""
    try:
        parts = opened(data)
        document: Document | OpenDocument
        if "[Content_Types].xml" in parts:
            document = Document(parts)
        elif "mimetype" in parts:
            document = OpenDocument(parts)
        else:
            raise NotTakenError("unknown")
        extension, content_type, kept = document.clean()
    except (MemoryError, RecursionError) as heavy:
        raise NotTakenError("large") from heavy
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, KeyError, EOFError, RuntimeError) as broken:
        raise NotTakenError("damaged") from broken
    return Cleaned(extension, content_type, written(kept), tuple(sorted(document.elements.removed)))
