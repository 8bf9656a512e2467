"""Takes out of a picture inside a document what it says beside its dots: places, authors, cameras, scripts."""

import re

from ..photos import stripped_jpeg
from .markup import local, namespace, parsed, remove, serialised

_TEXTS_OF_PNG = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"dSIG")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ACTS_IN_DRAWING = {
    "script", "handler", "foreignObject", "metadata", "animate", "animateColor", "animateMotion", "animateTransform", "set",
    "discard", "iframe", "audio", "video", "object", "embed",
}  # fmt: skip
_PAGE = "http://www.w3.org/1999/xhtml"
_NAMES_OF_FILES = ("docname", "export-filename", "absref")
# A part of the same drawing, the only thing that it may be painted with.
_OWN = re.compile(r"""url\(\s*(?:#[\w.:-]+|"#[\w.:-]+"|'#[\w.:-]+')\s*\)""", re.IGNORECASE)
_NAMESPACE = re.compile(r"@namespace[^;]*;", re.IGNORECASE)
# A backslash writes any word in another way (`u\72l`).
_FETCHES = re.compile(r"\\|//|url\s*\(|@import|(?:image|image-set|src|cross-fade|expression)\s*\(", re.IGNORECASE)


def stripped(data: bytes, content_type: str) -> bytes:
    """The same picture, dot for dot."""
    cleaner = {"image/jpeg": stripped_jpeg, "image/png": _png, "image/svg+xml": _svg}.get(content_type)
    return cleaner(data) if cleaner else data


def _png(data: bytes) -> bytes:
    kept, place = bytearray(_SIGNATURE), len(_SIGNATURE)
    while place + 12 <= len(data):
        length, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if name not in _TEXTS_OF_PNG:
            kept += data[place : place + 12 + length]
        place += 12 + length
        if name == b"IEND":
            break
    return bytes(kept)


def _svg(data: bytes) -> bytes:
    root = parsed(data)
    doomed = []
    for element in root.iter():
        if local(element) in _ACTS_IN_DRAWING or namespace(element) == _PAGE:
            doomed.append(element)
        for name, value in element.items():
            plain = name.rpartition("}")[2].lower()
            if plain in ("href", "src"):
                is_out = not value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
            else:
                is_out = plain.startswith("on") or plain in _NAMES_OF_FILES or plain == "base" or _fetches(value)
            if is_out:
                del element.attrib[name]
        if local(element) == "style" and _fetches("".join(element.itertext())):
            doomed.append(element)
    for element in doomed:
        remove(element)
    return serialised(root)


def _fetches(style: str) -> bool:
    """Whether a style takes anything but a part of its own drawing."""
    return bool(_FETCHES.search(_NAMESPACE.sub("", _OWN.sub("", style))))
