"""Files of chunks (RIFF): pictures in WebP, sound in WAVE, films in AVI."""

from collections.abc import Iterator

from . import embedded, jpeg

_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_FRAME = {b"VP8 ", b"VP8L", b"ALPH"}
_FRAME_HEAD = 16
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_WAVE = {b"fmt ", b"fact", b"data"}
_AVI = {b"avih", b"strh", b"strf", b"indx", b"vprp", b"dmlh", b"idx1"}
_AVI_LISTS = {b"hdrl", b"strl", b"odml"}


def stripped_webp(data: bytes) -> bytes:
    """The same picture, dot for dot, as upright as before."""
    kept, turned, extended = bytearray(), b"", -1
    for name, content in _chunks(data, 12, len(data)):
        if name == b"EXIF":
            turned = jpeg.upright(content)
        if name not in _WEBP:
            continue
        if name == b"VP8X":
            extended = len(kept) + 8
            content = bytes((content[0] & ~(_HAS_EXIF | _HAS_XMP),)) + content[1:10]
        elif name == b"ANMF":
            frames = _chunks(content, _FRAME_HEAD, len(content))
            content = content[:_FRAME_HEAD] + b"".join(_chunk(*each) for each in frames if each[0] in _FRAME)
        kept += _chunk(name, content)
    if turned and extended >= 0:
        kept[extended] |= _HAS_EXIF
        kept += _chunk(b"EXIF", turned)
    return _whole(b"WEBP", bytes(kept))


def stripped_wave(data: bytes) -> bytes:
    return _whole(b"WAVE", b"".join(_chunk(*each) for each in _chunks(data, 12, len(data)) if each[0] in _WAVE))


def blanked_avi(data: bytes) -> bytes:
    """The same film, in which nothing moves: its index names places. Frames may be photos."""
    written = bytearray(data)
    place = 0
    while place + 12 <= len(data) and data[place : place + 4] == b"RIFF":
        end = min(place + 8 + int.from_bytes(data[place + 4 : place + 8], "little"), len(data))
        _blank(written, place + 12, end)
        place = end + end % 2
    written[place:] = bytes(len(data) - place if len(data) > place else 0)
    return embedded.blanked(bytes(written))


def _blank(data: bytearray, place: int, end: int) -> None:
    while place + 8 <= end:
        name, length = bytes(data[place : place + 4]), int.from_bytes(data[place + 4 : place + 8], "little")
        stop = min(place + 8 + length, end)
        listed = bytes(data[place + 8 : place + 12]) if name == b"LIST" else b""
        if listed in _AVI_LISTS:
            _blank(data, place + 12, stop)
        elif listed != b"movi" and name not in _AVI:
            data[place : place + 4] = b"JUNK"
            data[place + 8 : stop] = bytes(stop - place - 8)
        place = stop + stop % 2


def _chunks(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while place + 8 <= end:
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        yield data[place : place + 4], data[place + 8 : min(place + 8 + length, end)]
        place += 8 + length + length % 2


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def _whole(kind: bytes, chunks: bytes) -> bytes:
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + kind + chunks
