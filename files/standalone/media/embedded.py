"""Photos that stand whole within another file, such as a drawing of Windows or a film: blanked without moving a byte."""

import zlib

from . import jpeg, png

_PNG = b"\x89PNG\r\n\x1a\n"
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
    """Blank what does not draw. Returns where the photo ends."""
    for marker, begin, head, end in jpeg.segments(data, place):
        data[place:begin] = bytes(begin - place)
        if marker != jpeg.END and not jpeg.draws(marker, bytes(data[begin + 4 : begin + 18])):
            data[begin + 4 : head] = bytes(head - begin - 4)
        place = end
    return place


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
