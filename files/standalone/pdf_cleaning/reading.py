"""Opens a PDF as readers do: without a password where none is asked, repaired by PDFium where pypdf gives up."""

import contextlib
import io
from typing import Any

from pypdf import PasswordType, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from ..refusal import NotTakenError


def opened(data: bytes) -> PdfWriter:
    """A copy to change, without encryption. Raises `NotTakenError`: password, rights, damaged."""
    try:
        return _copied(data)
    except NotTakenError:
        raise
    except Exception:  # noqa: BLE001 - pypdf raises anything on a damaged file, and PDFium often still reads it
        return _copied(_repaired(data))


def _copied(data: bytes) -> PdfWriter:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        _unlock(reader)
    writer = PdfWriter(clone_from=reader)
    if not len(writer.pages):
        raise NotTakenError("damaged")
    for page in writer.pages:
        # A page that cannot be read is found now, while the file can still be repaired.
        if (contents := page.get_contents()) is not None:
            contents.get_data()
    return writer


def _unlock(reader: PdfReader) -> None:
    """An owner's password alone forbids printing or copying; the file opens with the empty user's password."""
    try:
        is_open = reader.decrypt("") != PasswordType.NOT_DECRYPTED
    except NotImplementedError as other:
        raise NotTakenError("rights") from other
    if not is_open:
        raise NotTakenError("password")


def _repaired(data: bytes) -> bytes:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as broken:
        is_locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise NotTakenError("password" if is_locked else "damaged") from broken
    with contextlib.closing(document):
        if not len(document):
            raise NotTakenError("damaged")
        written = io.BytesIO()
        document.save(written, flags=pdfium.FPDF_REMOVE_SECURITY)
        return written.getvalue()


# ── Reading what anyone may have written ─────────────────────────────────────────────────────────────────────


def resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def dictionary(value: Any) -> DictionaryObject:
    """The dictionary, or an empty one in place of anything else."""
    found = resolved(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def array(value: Any) -> ArrayObject:
    found = resolved(value)
    return found if isinstance(found, ArrayObject) else ArrayObject()


def inherited(item: DictionaryObject, name: str) -> Any:
    """A value of a page or a field, or the nearest one of those above it."""
    for _step in range(50):
        if name in item:
            return resolved(item[name])
        if not (item := dictionary(item.get("/Parent"))):
            break
    return None


def numbers(value: Any, count: int) -> list[float] | None:
    found = [resolved(each) for each in array(value)]
    if len(found) != count or not all(isinstance(each, int | float) for each in found):
        return None
    return [float(each) for each in found]
