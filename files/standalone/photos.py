"""Takes out of a photo what the camera says beside the dots: the place, the owner, the hour."""

import re

from PIL import Image

_ORIENTATION = 0x0112
_TELLING_BOXES = (b"uuid", b"xml ", b"uinf", b"jp2i")
_SCAN, _END = 0xDA, 0xD9
# Among the dots of a scan, 0xFF is followed by a zero, or by a mark to start anew.
_NEXT_SEGMENT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def stripped_jpeg(data: bytes) -> bytes:
    """Without the segments of cameras and editors. Which side is up stays said; so do colours."""
    kept, place = bytearray(data[:2]), 2
    while place + 2 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == _END:
            # Phones write further pictures behind the first one, each with a place of its own.
            return bytes(kept + data[place : place + 2])
        if place + 4 > len(data):
            break
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        kept += _kept(marker, data[place : place + 2 + length])
        place += 2 + length
        if marker == _SCAN:
            found = _NEXT_SEGMENT.search(data, place)
            end = found.start() if found else len(data)
            kept += data[place:end]
            place = end
    return bytes(kept + data[place:])


def blanked_jpeg2000(data: bytes) -> bytes:
    """The same file, where every box that tells of the photo is free space: its parts may name each other by place."""
    blanked, place = bytearray(data), 0
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        head = 8
        if length == 1:
            length, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        end = len(data) if length == 0 else min(place + length, len(data))
        if end < place + head:
            break
        if kind in _TELLING_BOXES:
            blanked[place + 4 : place + 8] = b"free"
            blanked[place + head : end] = bytes(end - place - head)
        place = end
    return bytes(blanked)


def _kept(marker: int, segment: bytes) -> bytes:
    content = segment[4:]
    if marker == 0xE1:
        return _upright(content) if content.startswith(b"Exif\0\0") else b""
    if marker == 0xE2:
        return segment if content.startswith(b"ICC_PROFILE\0") else b""
    return b"" if marker == 0xFE or marker in (*range(0xE3, 0xEE), 0xEF) else segment


def _upright(content: bytes) -> bytes:
    """The one thing of a camera that readers need: how the picture is turned."""
    found = Image.Exif()
    try:
        found.load(content)
        turned = found.get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - Pillow raises anything on a damaged header, which is dropped then
        return b""
    if turned not in range(2, 9):
        return b""
    bare = Image.Exif()
    bare[_ORIENTATION] = turned
    said = bare.tobytes()
    return b"\xff\xe1" + (len(said) + 2).to_bytes(2, "big") + said
