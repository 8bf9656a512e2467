"""Files that people send: what is let in, by content and not by name, and what is taken out of it first.

Authors, places, comments of cameras and of office suites leave with the metadata. Scripts are taken out; macros, programs
and embedded objects are refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from files import pdf_files
from files.sandbox.running import FileRefused, Task, TooHeavy, run
from files.sandbox.slots import Busy
from files.upload_kinds import NotTaken, must_match, refuse, why_not
from files.virus_scan import ScannerUnavailableError, finds_malware
from records.errors import Incomplete
from records.normal_form import normalized

MAX_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 100
# A picture that is written anew may be larger than it came.
_MAX_CLEAN = 48 * 1024 * 1024
_PICTURE = Task("pictures", "clean", cpu_seconds=20, wall_seconds=60, max_output=_MAX_CLEAN)
_PACKAGE = Task("packages", "clean", cpu_seconds=20, wall_seconds=60, max_output=_MAX_CLEAN)
_TEXT = Task("texts", "clean", cpu_seconds=20, wall_seconds=60, max_output=_MAX_CLEAN)
_TASKS = [(b"\x89PNG\r\n", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"PK\x03\x04", _PACKAGE)]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept: its clean name, its type by content, its bytes without metadata."""

    name: str
    content_type: str
    data: bytes
    # Those that can be shown as pictures.
    pages: int = 0
    # What was taken out that its author may miss, as codes: `files.office_files.told` says it.
    removed: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def accept(upload: "UploadedFile[bytes]", field: str = "file", *, person_id: int | None = None) -> Accepted:
    """Check and clean a file. Raises `Incomplete` on `field`, naming what to do.

    `person_id`: who sent it; a person opens one file at a time.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise Incomplete({field: _("The file is larger than %(most)d MB.") % {"most": MAX_BYTES // 1024 // 1024}})
    data = upload.read()
    try:
        if finds_malware(data):
            raise Incomplete({field: _("This file contains malware. It was not saved.")})
    except ScannerUnavailableError as broken:
        raise Incomplete({field: _("Files cannot be checked for malware right now. Try again in a few minutes.")}) from broken
    try:
        extension, content_type, clean, pages, removed = _clean(data, upload.name or "", person_id)
    except (NotTaken, TooHeavy, Busy) as refused:
        raise Incomplete({field: str(refused)}) from refused
    return Accepted(clean_name(upload.name or "", extension), content_type, clean, pages, removed)


def clean_name(name: str, extension: str) -> str:
    """A name without folders, control characters and surprises; its ending is that of the content."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = normalized("NFC", stem.rsplit(".", 1)[0] if "." in stem else stem)
    stem = "".join(letter for letter in stem if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r'[<>:"/\\|?*]+', " ", stem).strip(" .") or "document"
    return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}.{extension}"


def _clean(data: bytes, name: str, person_id: int | None) -> tuple[str, str, bytes, int, tuple[str, ...]]:
    """The ending, the type, the clean content, how many pages it shows and what was taken out. Raises `NotTaken`."""
    # Readers open a PDF that begins a little later, as some mail programs leave it.
    if _is_late_pdf(data):
        data = data[data.index(b"%PDF-") :]
    if data.startswith(b"%PDF-"):
        written = pdf_files.cleaned(data, person_id=person_id)
        must_match(name, "pdf")
        return "pdf", "application/pdf", written, pdf_files.page_count(data, person_id=person_id), ()
    task = next((task for start, task in _TASKS if data.startswith(start)), None)
    if task is None:
        refuse(data)
    try:
        (extension, content_type, *removed), written = run(task or _TEXT, data, person_id=person_id)
    except FileRefused as refused:
        raise NotTaken(why_not(refused.reason)) from refused
    must_match(name, extension)
    return extension, content_type, written, int(content_type.startswith("image/")), tuple(removed)


def _is_late_pdf(data: bytes) -> bool:
    place = data.find(b"%PDF-", 0, 1024)
    return place > 0 and b"%%EOF" in data[-2048:] and b" obj" in data
