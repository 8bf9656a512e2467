"""What the small process does with a PDF."""

import io
from typing import Any

from pypdf import PdfReader

from .cleaning import clean


def cleaned(data: bytes) -> tuple[Any, bytes]:
    """How many pages there are, and the clean file. Raises `NotTakenError`."""
    written = clean(data)
    return {"pages": len(PdfReader(io.BytesIO(written)).pages)}, written
