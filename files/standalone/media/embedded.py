"""Photos that stand whole within another file, such as a drawing of Windows or a film: blanked without moving a byte."""

import zlib
from itertools import islice

from . import jpeg, png

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3}
_FIRST = {*_FRAMES, 0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)}
MAX_SEGMENTS = 300
# Of no meaning to any decoder, and named so.
_NOTHING = b"voId"


def blanked(data: bytes) -> bytes:
    """The same file, in which no photo tells where and by whom it was taken."""
    written = bytearray(data)
    place = data.find(b"\xff\xd8\xff")
    while place >= 0:
        place = data.find(b"\xff\xd8\xff", _blank_jpeg(written, place + 2))
    place = data.find(_PNG)
    while place >= 0:
        place = data.find(_PNG, _blank_png(written, place + len(_PNG)))
    return bytes(written)


def _blank_jpeg(data: bytearray, place: int) -> int:
    """Blank what does not draw. Returns where the photo ends, or `place` for dots that only begin as one."""
    if place + 1 >= len(data) or data[place + 1] not in _FIRST:
        return place
    found = list(islice(jpeg.segments(data, place), MAX_SEGMENTS))
    if not _is_photo(data, found):
        return place
    if found[-1][0] != jpeg.END:
        # What follows the first dots may be of another kind.
        found = found[: 1 + next(at for at, each in enumerate(found) if each[0] == jpeg.SCAN)]
    for marker, begin, head, end in found:
        data[place:begin] = bytes(begin - place)
        if marker != jpeg.END and not jpeg.draws(marker, bytes(data[begin + 4 : begin + 18])):
            data[begin + 4 : head] = bytes(head - begin - 4)
        place = end
    return place


def _is_photo(data: bytearray, segments: list[tuple[int, int, int, int]]) -> bool:
    """Whether a frame and its dots are as long as they say; white dots with a few grey ones begin as a photo, too."""
    for marker, begin, head, _end in segments:
        if marker in _FRAMES and head - begin != 10 + 3 * data[begin + 9]:
            return False
        if marker == jpeg.SCAN:
            return head - begin == 8 + 2 * data[begin + 4] and any(each[0] in _FRAMES and each[1] < begin for each in segments)
    return False


def _blank_png(data: bytearray, place: int) -> int:
    while place + 12 <= len(data):
        length, name = int.from_bytes(data[place : place + 4], "big"), bytes(data[place + 4 : place + 8])
        stop = place + 12 + length
        if stop > len(data):
            break
        if name not in png.CHUNKS:
            content = _NOTHING + bytes(length)
            data[place + 4 : stop] = content + zlib.crc32(content).to_bytes(4, "big")
        place = stop
        if name == b"IEND":
            break
    return place
