"""Photos in JPEG (ISO/IEC 10918-1): the segments that draw stay; those of cameras and editors go."""

import re
from collections.abc import Iterator

from PIL import Image

_ORIENTATION = 0x0112
_START, SCAN, END = 0xD8, 0xDA, 0xD9
# Frames, tables, scans: what a decoder needs.
_DRAWING = {*range(0xC0, 0xD0), SCAN, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}
_COLOURS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_ALONE = {0x00, 0x01, _START, *range(0xD0, 0xD8)}
# Among the dots of a scan, 0xFF is followed by a zero, or by a mark to start anew.
_NEXT_SEGMENT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def stripped(data: bytes) -> bytes:
    """Without the segments of cameras and editors. Which side is up stays said; so do colours."""
    return measured(data)[0]


def measured(data: bytes) -> tuple[bytes, int]:
    """The same, and where the photo ends: phones write further pictures behind it, each with a place of its own."""
    kept, end = bytearray(b"\xff\xd8"), 2
    for marker, begin, head, end in segments(data, 2):
        kept += data[begin:end] if marker == END else _kept(marker, data[begin:head]) + data[head:end]
    return bytes(kept), end


def segments(data: bytes | bytearray, place: int) -> Iterator[tuple[int, int, int, int]]:
    """The segments up to the end of a photo: the marker, and where it begins, where its head ends, where its dots end."""
    while 0 <= place < len(data) - 1:
        marker = data[place + 1]
        if data[place] != 0xFF or marker in _ALONE:
            # Decoders pass over what stands between two segments.
            place = data.find(b"\xff", place + (1 if data[place] != 0xFF else 2))
        elif marker == 0xFF:
            place += 1
        elif marker == END:
            yield marker, place, place + 2, place + 2
            return
        else:
            length = int.from_bytes(data[place + 2 : place + 4], "big")
            if length < 2:
                return
            head = end = min(place + 2 + length, len(data))
            if marker == SCAN:
                found = _NEXT_SEGMENT.search(data, head)
                end = found.start() if found else len(data)
            yield marker, place, head, end
            place = end


def draws(marker: int, content: bytes) -> bool:
    """Whether a segment of which this is the beginning says how to draw the photo, and nothing else."""
    return marker in _DRAWING or content.startswith(_COLOURS.get(marker, b"\0never"))


def _kept(marker: int, segment: bytes) -> bytes:
    content = segment[4:]
    if marker == 0xE1 and content.startswith(b"Exif\0\0") and (said := upright(content)):
        return _segment(marker, said)
    if not draws(marker, content):
        return b""
    if marker == 0xE0:
        # The small picture in there may show what was cut off since.
        return _segment(marker, content[:12] + b"\0\0")
    return _segment(marker, content[:12]) if marker == 0xEE else segment


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def upright(exif: bytes) -> bytes:
    """The one thing of a camera that readers need: how the picture is turned. Nothing when it is not."""
    found = Image.Exif()
    try:
        found.load(exif)
        turned = found.get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - Pillow raises anything on a damaged header, which is dropped then
        return b""
    if turned not in range(2, 9):
        return b""
    bare = Image.Exif()
    bare[_ORIENTATION] = turned
    return bare.tobytes()
