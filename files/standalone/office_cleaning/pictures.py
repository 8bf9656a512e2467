"""Takes out of a picture inside a document what it says beside its dots: places, authors, cameras, scripts."""

import re
from base64 import b64decode, b64encode
from typing import Any

from ..media import stripping
from .contents import picture_type
from .markup import local, namespace, parsed, remove, serialised

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
_WRITTEN = re.compile(r"\s*data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]*)", re.IGNORECASE)
_PHOTOS = ("image/png", "image/jpeg")


def stripped(data: bytes, content_type: str) -> bytes | None:
    """The same picture or recording, dot for dot; nothing when what it says beside them cannot be taken out for sure."""
    return _svg(data) if content_type == "image/svg+xml" else stripping.stripped(data, content_type)


def _svg(data: bytes) -> bytes:
    root = parsed(data)
    doomed = []
    for element in root.iter():
        if local(element) in _ACTS_IN_DRAWING or namespace(element) == _PAGE:
            doomed.append(element)
        for name, value in element.items():
            plain = name.rpartition("}")[2].lower()
            if plain in ("href", "src"):
                is_out = not value.strip().startswith("#") and not _redraws(element, name, value)
            else:
                is_out = plain.startswith("on") or plain in _NAMES_OF_FILES or plain == "base" or _fetches(value)
            if is_out:
                del element.attrib[name]
        if local(element) == "style" and _fetches("".join(element.itertext())):
            doomed.append(element)
    for element in doomed:
        remove(element)
    return serialised(root)


def _redraws(element: Any, name: str, value: str) -> bool:
    """Whether a picture that is written into the drawing stays, in its clean form."""
    found = _WRITTEN.fullmatch(value)
    try:
        data = b64decode(found[1]) if found else b""
    except ValueError:
        return False
    kind = picture_type(data)
    kept = stripping.stripped(data, kind) if kind in _PHOTOS else None
    if kept is None:
        return False
    element.set(name, f"data:{kind};base64,{b64encode(kept).decode()}")
    return True


def _fetches(style: str) -> bool:
    """Whether a style takes anything but a part of its own drawing."""
    return bool(_FETCHES.search(_NAMESPACE.sub("", _OWN.sub("", style))))
