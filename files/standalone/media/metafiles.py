"""Drawings of Windows (MS-EMF, MS-EMFPLUS, MS-WMF): titles and private remarks are blanked, and photos inside of them."""

import struct
import zlib

from . import embedded

_EMF_HEAD = 88
_EMF_END, _EMF_REMARK, _WMF_ESCAPE = 14, 70, 0x0626
_PLUS, _PLUS_REMARK = b"EMF+", 0x4003
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
MAX_UNZIPPED_BYTES = 20 * 1024 * 1024


def blanked_emf(data: bytes) -> bytes:
    """The same drawing. Raises `struct.error` where it ends too early."""
    unzipped = _unzipped(data)
    written = bytearray(unzipped)
    length, at = struct.unpack_from("<II", unzipped, 60)
    # The program and the title, often the name of a file.
    written[60:68] = bytes(8)
    if at >= _EMF_HEAD:
        _zero(written, at, at + 2 * length)
    place = 0
    while place + 8 <= len(unzipped):
        kind, size = struct.unpack_from("<II", unzipped, place)
        if size < 8 or place + size > len(unzipped):
            break
        if kind == _EMF_REMARK:
            _blank_remark(written, place + 12, min(place + size, len(written)))
        place += size
        if kind == _EMF_END:
            break
    _zero(written, place, len(written))
    return _as_it_came(data, embedded.blanked(bytes(written)))


def blanked_wmf(data: bytes) -> bytes:
    unzipped = _unzipped(data)
    written = bytearray(unzipped)
    place = 22 if unzipped.startswith(_PLACEABLE) else 0
    place += 2 * struct.unpack_from("<H", unzipped, place + 2)[0]
    while place + 6 <= len(unzipped):
        size, kind = struct.unpack_from("<IH", unzipped, place)
        if size < 3 or place + 2 * size > len(unzipped):
            break
        if kind == _WMF_ESCAPE:
            # Words for a printer, or the same drawing once more with titles of its own.
            _zero(written, place + 8, min(place + 2 * size, len(written)))
            written[place + 6 : place + 8] = b"\x0f\0"
        place += 2 * size
        if kind == 0:
            break
    _zero(written, place, len(written))
    return _as_it_came(data, embedded.blanked(bytes(written)))


def _blank_remark(written: bytearray, place: int, end: int) -> None:
    """What GDI+ draws is written as remarks; among its records are remarks again."""
    if bytes(written[place : place + 4]) != _PLUS:
        _zero(written, place, end)
        return
    place += 4
    while place + 12 <= end:
        kind, _flags, size = struct.unpack_from("<HHI", written, place)
        if size < 12:
            break
        if kind == _PLUS_REMARK:
            _zero(written, place + 12, min(place + size, end))
        place += size


def _unzipped(data: bytes) -> bytes:
    return zlib.decompressobj(wbits=31).decompress(data, MAX_UNZIPPED_BYTES) if data.startswith(b"\x1f\x8b") else data


def _as_it_came(data: bytes, drawing: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return drawing
    packer = zlib.compressobj(wbits=31)
    return packer.compress(drawing) + packer.flush()


def _zero(data: bytearray, place: int, end: int) -> None:
    end = min(end, len(data))
    if end > place:
        data[place:end] = bytes(end - place)
