"""The content of files that people add, in the storage: kept, read, discarded, whatever the disk says."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, cast

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.errors import DomainError, Incomplete

_logger = logging.getLogger(__name__)


class ContentUnavailable(DomainError):
    """The row is there, its content is not, or cannot be read."""

    code = "content-unavailable"
    status = 503
    message = gettext_lazy(
        "The content of this file cannot be read right now. Try again later. If the problem continues, contact us."
    )


def keep(file: FieldFile, name: str, content: IO[bytes], *, field: str = "file") -> None:
    """Write the content of a new row. Raises `Incomplete` on `field` when the storage does not take it: a full disk, say."""
    try:
        file.save(name, File(content), save=False)
    except OSError as broken:
        _logger.exception("a file cannot be kept")
        raise Incomplete({field: _("The file could not be saved. Try again in a few minutes.")}) from broken


@contextmanager
def kept_with_row(*files: FieldFile) -> Iterator[None]:
    """Within it contents are kept, then their row is saved: nothing stays behind when that is refused."""
    try:
        yield
    except Exception:
        for file in files:
            discard(file.storage, file.name or "")
        raise


def content_of(file: FieldFile) -> bytes:
    """What was kept. Raises `ContentUnavailable`."""
    try:
        with file.open("rb") as content:
            return bytes(content.read())
    except (OSError, ValueError) as broken:
        _logger.exception("the content of %s cannot be read", file.name)
        raise ContentUnavailable from broken


def opened_content(file: FieldFile) -> IO[bytes]:
    """What was kept, to be read in parts by whoever closes it. Raises `ContentUnavailable`."""
    try:
        return cast("IO[bytes]", file.storage.open(str(file.name), "rb"))
    except (OSError, ValueError) as broken:
        _logger.exception("the content of %s cannot be read", file.name)
        raise ContentUnavailable from broken


def pages_folder(place: str) -> str:
    """Where the pictures of a document's pages are kept, beside it."""
    return f"{place}.pages"


def discard(storage: Storage, place: str) -> None:
    """Delete a content for good, with the pictures of its pages."""
    if not place:
        return
    storage.delete(place)
    folder = pages_folder(place)
    with suppress(FileNotFoundError):
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)
