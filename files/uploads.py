"""Files that people send: what is let in, by content and not by name, and what is taken out of it first.

Authors, places, comments of cameras and of office suites leave with the metadata. Scripts are taken out; macros, programs
and embedded objects are refused.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import IO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from files import pdf_files
from files.sandbox.running import FileRefused, Task, TooHeavy, run_on_file
from files.sandbox.slots import Busy
from files.upload_kinds import OLD_OFFICE, NotTaken, must_match, refuse, why_not
from files.virus_scan import ScannerUnavailableError, finds_malware
from records.errors import Incomplete
from records.normal_form import normalized

MAX_BYTES = 10 * 1024 * 1024
# What supports an application: validation reports, recordings of tests as slides.
MAX_EVIDENCE_BYTES = 50 * 1024 * 1024
LONGEST_NAME = 100
# A picture that is written anew may be larger than it came.
_MAX_CLEAN = 64 * 1024 * 1024
_PICTURE = Task("pictures", "clean", cpu_seconds=20, wall_seconds=60, max_output=_MAX_CLEAN)
_PACKAGE = Task("packages", "clean", cpu_seconds=20, wall_seconds=60, max_output=_MAX_CLEAN)
_TEXT = Task("texts", "clean", cpu_seconds=20, wall_seconds=60, max_output=_MAX_CLEAN)
_TASKS = [(b"\x89PNG\r\n", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"PK\x03\x04", _PACKAGE)]
# What tells a kind of file apart is within its first and its last bytes.
_HEAD_BYTES = _TAIL_BYTES = 64 * 1024
_PART_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept: its clean name, its type by content, and its content without metadata, in memory or on disk."""

    name: str
    content_type: str
    content: IO[bytes]
    size: int
    digest: str
    # Those that can be shown as pictures.
    pages: int = 0
    # What was taken out that its author may miss, as codes: `files.office_files.told` says it.
    removed: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """All of it, for what is small."""
        self.content.seek(0)
        return self.content.read()


def accept(
    upload: "UploadedFile[bytes]", field: str = "file", *, max_bytes: int = MAX_BYTES, person_id: int | None = None
) -> Accepted:
    """Check and clean a file. Raises `Incomplete` on `field`, naming what to do.

    The file goes through all of it in parts, so that a large one takes no more of this process than a small one.
    `person_id`: who sent it; a person opens one file at a time.
    """
    if (upload.size or 0) > max_bytes:
        raise Incomplete({field: _("The file is larger than %(most)d MB.") % {"most": max_bytes // 1024 // 1024}})
    content = cast("IO[bytes]", upload.file)
    must_have_no_malware(content, field)
    try:
        extension, content_type, clean, pages, removed = _clean(content, upload.name or "", person_id)
    except (NotTaken, TooHeavy, Busy) as refused:
        raise Incomplete({field: str(refused)}) from refused
    size, digest = _measured(clean)
    return Accepted(clean_name(upload.name or "", extension), content_type, clean, size, digest, pages, removed)


def must_have_no_malware(content: IO[bytes], field: str) -> None:
    """Raises `Incomplete` on `field` for a file with malware, and while nobody can tell. It is read from its start."""
    try:
        if finds_malware(content):
            raise Incomplete({field: _("This file contains malware. It was not saved.")})
    except ScannerUnavailableError as broken:
        raise Incomplete({field: _("Files cannot be checked for malware right now. Try again in a few minutes.")}) from broken


def _measured(content: IO[bytes]) -> tuple[int, str]:
    """Its size in bytes and its SHA-256."""
    content.seek(0)
    size, digest = 0, sha256()
    while part := content.read(_PART_BYTES):
        size += len(part)
        digest.update(part)
    content.seek(0)
    return size, digest.hexdigest()


def clean_name(name: str, extension: str) -> str:
    """A name without folders, control characters and surprises; its ending is that of the content."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = normalized("NFC", stem.rsplit(".", 1)[0] if "." in stem else stem)
    stem = "".join(letter for letter in stem if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r'[<>:"/\\|?*]+', " ", stem).strip(" .") or "document"
    return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}.{extension}"


def _clean(content: IO[bytes], name: str, person_id: int | None) -> tuple[str, str, IO[bytes], int, tuple[str, ...]]:
    """The ending, the type, the clean content, how many pages it shows and what was taken out. Raises `NotTaken`."""
    head, tail = _ends(content)
    # Readers open a PDF that begins a little later, as some mail programs leave it.
    start = head.find(b"%PDF-", 0, 1024) if _is_late_pdf(head, tail) else 0
    if head[start:].startswith(b"%PDF-"):
        pages, written = pdf_files.cleaned_file(content, start=start, person_id=person_id)
        must_match(name, "pdf")
        return "pdf", "application/pdf", written, pages, ()
    task = next((task for begins, task in _TASKS if head.startswith(begins)), None)
    if task is None:
        content.seek(0)
        # An older office document names its kind anywhere.
        refuse(content.read(MAX_BYTES) if head.startswith(OLD_OFFICE) else head)
    try:
        (extension, content_type, *removed), written = run_on_file(task or _TEXT, content, person_id=person_id)
    except FileRefused as refused:
        raise NotTaken(why_not(refused.reason)) from refused
    must_match(name, extension)
    return extension, content_type, written, int(content_type.startswith("image/")), tuple(removed)


def _ends(content: IO[bytes]) -> tuple[bytes, bytes]:
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    size = content.seek(0, io.SEEK_END)
    content.seek(max(size - _TAIL_BYTES, 0))
    return head, content.read(_TAIL_BYTES)


def _is_late_pdf(head: bytes, tail: bytes) -> bool:
    return head.find(b"%PDF-", 0, 1024) > 0 and b"%%EOF" in tail[-2048:] and (b" obj" in head or b" obj" in tail)
