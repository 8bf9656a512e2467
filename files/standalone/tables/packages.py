"""Workbooks are zip packages: what is unpacked is bounded, and what the package says of itself is checked first."""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, iterparse

from ..wording import _
from .cells import UnreadableError

MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 2000
_CHUNK = 1024 * 1024


def damaged() -> UnreadableError:
    return UnreadableError(_("This file is damaged, or its content does not match its name."))


def too_large() -> UnreadableError:
    return UnreadableError(_("This document is too large once unpacked."))


def opened(data: bytes) -> zipfile.ZipFile:
    """The package, whose every part was unpacked once and is what it says. Raises `UnreadableError`."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = package.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise too_large()
        if len({part.filename for part in parts}) < len(parts):
            raise damaged()
        if any(part.flag_bits & 1 for part in parts):
            raise locked_with_password()
        for part in parts:
            _unpack(package, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error) as broken:
        raise damaged() from broken
    return package


def locked_with_password() -> UnreadableError:
    return UnreadableError(_("This workbook is protected by a password: save a copy without a password and send the copy."))


def _unpack(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A part that is longer than it says, or other than its checksum, raises `BadZipFile`."""
    with package.open(part) as stream:
        while stream.read(_CHUNK):
            pass


def walk(package: zipfile.ZipFile, name: str, visit: Callable[[str, Element, bool], None]) -> None:
    """Call `visit(tag, element, is_end)` for each element of a part, in order; tags are without their namespace.

    Elements are emptied by whoever visits them. Raises `UnreadableError` for XML that is broken or that declares entities.
    """
    try:
        with package.open(name) as stream:
            if b"<!DOCTYPE" in stream.read(4096):
                raise damaged()
        with package.open(name) as stream:
            for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314  (expat bounds entities; DOCTYPE is refused)
                visit(element.tag.rpartition("}")[2], element, event == "end")
    except (KeyError, ParseError, zipfile.BadZipFile, OSError, ValueError, zlib.error) as broken:
        raise damaged() from broken
