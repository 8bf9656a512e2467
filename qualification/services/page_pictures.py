"""The pages of evidence as pictures: each is drawn once, in a process of its own, and kept beside the document."""

import logging

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from files.sandbox.running import FileRefused, Task, TooHeavy, TooSlow, run_on_file
from files.stored_files import opened_content, pages_folder
from qualification.models.applications import Evidence
from records.errors import DomainError

DRAWING = Task("pictures", "page", cpu_seconds=6, wall_seconds=20)
_logger = logging.getLogger(__name__)


class NotDrawn(DomainError):
    """The page cannot be shown as a picture."""

    code = "page-not-drawn"
    status = 404
    message = _("This page takes too long to display. Download the document to read it.")


def picture_of(evidence: Evidence, page: int, *, person_id: int | None) -> bytes:
    """A page as PNG. Raises `NotDrawn`, `Busy` or `ContentUnavailable`."""
    storage, place = evidence.file.storage, f"{pages_folder(str(evidence.file.name))}/{page}.png"
    try:
        with storage.open(place, "rb") as kept:
            drawn: bytes = kept.read()
    except OSError:
        drawn = _drawn(evidence, page, person_id)
        try:
            storage.save(place, ContentFile(drawn))
        except OSError:
            # It is shown all the same, and drawn again next time.
            _logger.exception("the picture of a page cannot be kept")
    if not drawn:
        raise NotDrawn
    return drawn


def _drawn(evidence: Evidence, page: int, person_id: int | None) -> bytes:
    """The picture; empty when it cannot be drawn within the limits, which is kept as well."""
    try:
        with opened_content(evidence.file) as content:
            drawn = run_on_file(DRAWING, content, person_id=person_id, content_type=evidence.content_type, page=page)[1]
        with drawn:
            return drawn.read()
    except TooSlow as slow:
        raise NotDrawn from slow
    except (TooHeavy, FileRefused):
        return b""
