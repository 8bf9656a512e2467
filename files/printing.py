"""The PDFs that the registry makes: letter size, tagged (PDF/UA-1), in the reader's language, set by Typst.

A template lies beside the code that fills it and imports `files/standalone/typesetting/house.typ`.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from files.standalone.typesetting import setting
from records.bilingual import reading_language


def printed(
    template: Path, data: Mapping[str, Any], *, title: str, foot: str, description: str = "", at: datetime | None = None
) -> bytes:
    """A PDF whose text is all in `data`. `at` is written into it as its date: the same content gives the same bytes."""
    whole = {
        "title": title,
        "description": description or title,
        "author": _("The Registry"),
        "language": reading_language(),
        "foot": foot,
        "page": _("Page {page} of {pages}"),
        **data,
    }
    return setting.pdf(template, whole, root=settings.BASE_DIR, at=at)


def qr_svg(text: str) -> str:
    """A QR code as an SVG, medium error correction."""
    return segno.make(text, error="m", micro=False).svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)


def pictures(drawings: list[str]) -> list[bytes]:
    """SVG drawings as PNG pictures fit for print, in their order."""
    return setting.pictures(drawings, root=settings.BASE_DIR)


def undrawn(text: str) -> str:
    """The characters of a text that no font of our PDFs draws, with a space between them; empty when all are drawn."""
    return " ".join(setting.missing(text))
