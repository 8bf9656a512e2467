"""The zip file around an office document: its parts by name, refused when a name or a size is not what it should be."""

import io
import re
import zipfile
from collections.abc import Mapping
from urllib.parse import unquote

from ..refusal import NotTakenError
from .contents import must_not_run

MAX_PARTS = 5000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
# Each takes about 200 bytes once read as a tree.
MAX_TAGS = 3_000_000
_ENCRYPTED, _KIND_OF_FILE, _LINK = 1, 0o170000, 0o120000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def opened(data: bytes) -> dict[str, bytes]:
    """The parts by name. Raises `NotTakenError`: large, password, names, program, macros, object."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise NotTakenError("large")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise NotTakenError("password")
        _must_be_plain(entries)
        parts = {entry.filename: package.read(entry) for entry in entries if not entry.is_dir()}
    for content in parts.values():
        must_not_run(content)
    if sum(content.count(b"<") for content in parts.values()) > MAX_TAGS:
        raise NotTakenError("large")
    return parts


def _must_be_plain(entries: list[zipfile.ZipInfo]) -> None:
    """Names that a program which unpacks the document would write elsewhere, or over one another, are refused."""
    known: set[str] = set()
    for entry in entries:
        # The name as it was written: `filename` ends at the first zero byte.
        name = unquote(entry.orig_filename)
        steps = name.rstrip("/").split("/")
        is_link = (entry.external_attr >> 16) & _KIND_OF_FILE == _LINK
        is_strange = "\\" in name or ":" in name or _CONTROLS.search(name) or any(step in ("", ".", "..") for step in steps)
        if is_link or is_strange or name.casefold() in known:
            raise NotTakenError("names")
        known.add(name.casefold())


def written(parts: Mapping[str, bytes]) -> bytes:
    """The document anew, in the order of its parts, without dates. The first part of an OpenDocument is not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            way = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name), content, way)
    return file.getvalue()
