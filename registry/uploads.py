"""Files that people send: what is let in, by content and not by name, and what is taken out of it first.

Authors, places, comments of cameras and of office suites leave with the metadata. Scripts and macros never enter.
"""

import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from registry import pdf_files
from registry.errors import Incomplete
from registry.upload_kinds import NotTaken, asked_for, must_match, refuse, refuse_package
from registry.upload_text import text
from registry.virus_scan import ScannerUnavailableError, finds_malware

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 5000
LONGEST_NAME = 100

_OOXML = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_CORE = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
_APP = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
_CUSTOM = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
_META = b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>'  # noqa: E501
_EMPTIED = {"docProps/core.xml": _CORE, "docProps/app.xml": _APP, "docProps/custom.xml": _CUSTOM, "meta.xml": _META}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept: its clean name, its type by content, its bytes without metadata."""

    name: str
    content_type: str
    data: bytes

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def accept(upload: UploadedFile, field: str = "file") -> Accepted:
    """Check and clean a file. Raises `Incomplete` on `field`, naming what to do."""
    if (upload.size or 0) > MOST_BYTES:
        raise Incomplete({field: _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}})
    data = upload.read()
    try:
        if finds_malware(data):
            raise Incomplete({field: _("This file carries malware. It was not kept.")})
    except ScannerUnavailableError as broken:
        raise Incomplete({field: _("Files cannot be checked for malware just now: try again in a few minutes.")}) from broken
    extension, content_type, clean = _clean(data, upload.name or "", field)
    return Accepted(clean_name(upload.name or "", extension), content_type, clean)


def clean_name(name: str, extension: str) -> str:
    """A name without folders, control characters and surprises; its ending is that of the content."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = unicodedata.normalize("NFC", stem.rsplit(".", 1)[0] if "." in stem else stem)
    stem = "".join(letter for letter in stem if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r'[<>:"/\\|?*]+', " ", stem).strip(" .") or "document"
    return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}.{extension}"


def _clean(data: bytes, name: str, field: str) -> tuple[str, str, bytes]:
    cleaners: list[tuple[bytes, Callable[[bytes], tuple[str, str, bytes]]]] = [
        (b"%PDF-", _pdf), (b"\x89PNG\r\n", _image), (b"\xff\xd8\xff", _image), (b"PK\x03\x04", _package),
    ]  # fmt: skip
    try:
        # Readers open a PDF that begins a little later, as some mail programs leave it.
        if _is_late_pdf(data):
            data = data[data.index(b"%PDF-") :]
        cleaner = next((each for start, each in cleaners if data.startswith(start)), None)
        if cleaner is None:
            refuse(data)
        found = (cleaner or text)(data)
        must_match(name, found[0])
    except NotTaken as refused:
        raise Incomplete({field: str(refused)}) from refused
    except (ValueError, OSError, zipfile.BadZipFile, zlib.error, KeyError, RecursionError, NotImplementedError) as broken:
        raise Incomplete({field: _("This file is damaged, or not what its name says.")}) from broken
    return found


def _is_late_pdf(data: bytes) -> bool:
    place = data.find(b"%PDF-", 0, 1024)
    return place > 0 and b"%%EOF" in data[-2048:] and b" obj" in data


def _pdf(data: bytes) -> tuple[str, str, bytes]:
    return "pdf", "application/pdf", pdf_files.cleaned(data)


def _image(data: bytes) -> tuple[str, str, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
            if image.width * image.height > MOST_PIXELS:
                raise NotTaken(_("This picture is too large: make it smaller."))
            # Some phones write several pictures in one JPEG (MPO): the first is the photo.
            kind = "PNG" if image.format == "PNG" else "JPEG"
            upright = ImageOps.exif_transpose(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise NotTaken(_("This picture is too large: make it smaller.")) from bomb
        except (UnidentifiedImageError, SyntaxError) as broken:
            raise ValueError from broken
    # A new picture from the pixels alone: nothing else of the file comes along.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
    written = io.BytesIO()
    bare.save(written, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return ("jpg", "image/jpeg", written.getvalue()) if kind == "JPEG" else ("png", "image/png", written.getvalue())


def _package(data: bytes) -> tuple[str, str, bytes]:
    """Office documents: zip files whose parts are copied one by one, the metadata emptied."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotTaken(_("This document is too large once unpacked."))
        names = [part.filename for part in parts]
        if any(part.flag_bits & 1 for part in parts):
            raise NotTaken(_("This document is protected by a password: send it without."))
        if any(_is_macro(name) for name in names):
            raise NotTaken(_("This document carries macros: send it without."))
        extension, content_type = _kind_of_package(package, names)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in parts:
                if "thumbnail" in part.filename.lower():
                    continue
                content = _EMPTIED.get(part.filename) or package.read(part)
                # The first part of an OpenDocument says its type and is never compressed.
                way = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
                copy.writestr(zipfile.ZipInfo(part.filename), content, way)
    return extension, content_type, written.getvalue()


def _is_macro(name: str) -> bool:
    return "vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/", "xl/macrosheets/"))


def _kind_of_package(package: zipfile.ZipFile, names: list[str]) -> tuple[str, str]:
    if "mimetype" in names:
        declared = package.read("mimetype").decode("ascii", "replace").strip()
        if declared in _ODF:
            return _ODF[declared], declared
    if "[Content_Types].xml" in names:
        for folder, kind in _OOXML.items():
            if any(name.startswith(folder) for name in names):
                return kind
    refuse_package(package)
    raise NotTaken(asked_for())
