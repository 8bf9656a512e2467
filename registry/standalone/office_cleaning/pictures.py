"""Takes out of a picture inside a document what it says beside its dots: places, authors, cameras, scripts."""

from ..photos import stripped_jpeg
from .markup import local, parsed, remove, serialised

_TEXTS_OF_PNG = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"dSIG")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ACTS_IN_DRAWING = {"script", "handler", "foreignObject", "metadata", "animate", "set", "iframe", "audio", "video"}


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
        if local(element) in _ACTS_IN_DRAWING:
            doomed.append(element)
        for name, value in element.items():
            plain = name.rpartition("}")[2].lower()
            leads_out = plain in ("href", "src") and not value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
            if plain.startswith("on") or leads_out or plain in ("docname", "export-filename") or "url(http" in value.lower():
                del element.attrib[name]
        if local(element) == "style" and element.text and ("@import" in element.text or "url(" in element.text):
            doomed.append(element)
    for element in doomed:
        remove(element)
    return serialised(root)
