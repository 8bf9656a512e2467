"""Pictures in TIFF 6.0 and JPEG XR (ISO/IEC 29199-2): written anew with the fields that draw and the dots alone."""

import struct
from dataclasses import dataclass
from typing import Literal

from . import jpeg

_FIELDS = {
    254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296, 297, 301,
    317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675,
}  # fmt: skip
_FIELDS_OF_XR = {
    0xBC01, 0xBC02, 0xBC03, 0xBC04, 0xBC80, 0xBC81, 0xBC82, 0xBC83, 0xBCC0, 0xBCC1, 0xBCC2, 0xBCC3, 0xBCC4, 0xBCC5,
}  # fmt: skip
# Where dots are, and how many bytes of them.
_DOTS = {273: 279, 324: 325, 0xBCC0: 0xBCC1, 0xBCC2: 0xBCC3}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_ASCII, _SHORT, _LONG = 2, 3, 4
_COMPRESSION, _TABLES, _JPEG = 259, 347, 7
# Packed bits, fax, LZW, JPEG, Deflate, Zstandard: nothing else can be in there.
_COMPRESSIONS = {1, 2, 3, 4, 5, _JPEG, 8, 32773, 32946, 50000}
MAX_PAGES = 500

_Order = Literal["little", "big"]


@dataclass(slots=True)
class _Field:
    kind: int
    count: int
    value: bytes


def stripped(data: bytes) -> bytes:
    """The same pages, dot for dot. Raises `ValueError` for a picture that is packed in another way, or damaged."""
    order: _Order = "little" if data.startswith(b"II") else "big"
    is_xr = data[2:4] == b"\xbc\x01"
    written = bytearray(data[:4] + bytes(4))
    place, link, copied = int.from_bytes(data[4:8], order), 4, 0
    for _page in range(MAX_PAGES):
        fields, place = _directory(data, place, order, _FIELDS_OF_XR if is_xr else _FIELDS)
        copied += _copy_dots(data, fields, written, order, is_xr=is_xr)
        # Pages may share their dots only to unpack to more than was sent.
        if copied > 2 * len(data):
            raise ValueError
        link = _append(written, fields, link, order)
        if not place:
            return bytes(written)
    raise ValueError


def _directory(data: bytes, place: int, order: _Order, known: set[int]) -> tuple[dict[int, _Field], int]:
    """The fields that may stay, and where the next page is."""
    fields: dict[int, _Field] = {}
    count = _number(data, place, 2, order)
    for begin in range(place + 2, place + 2 + 12 * count, 12):
        tag, kind, length = _number(data, begin, 2, order), _number(data, begin + 2, 2, order), _number(data, begin + 4, 4, order)
        if tag not in known or kind == _ASCII or kind not in _SIZES:
            continue
        size = _SIZES[kind] * length
        start = begin + 8 if size <= 4 else _number(data, begin + 8, 4, order)
        if start + size > len(data):
            raise ValueError
        fields[tag] = _Field(kind, length, data[start : start + size])
    return fields, _number(data, place + 2 + 12 * count, 4, order)


def _copy_dots(data: bytes, fields: dict[int, _Field], written: bytearray, order: _Order, *, is_xr: bool) -> int:
    packing = _numbers(fields[_COMPRESSION], order)[0] if _COMPRESSION in fields else 1
    if not is_xr and packing not in _COMPRESSIONS:
        raise ValueError
    if _TABLES in fields:
        tables = jpeg.stripped(fields[_TABLES].value)
        fields[_TABLES] = _Field(7, len(tables), tables)
    copied = 0
    has_dots = False
    for places, sizes in _DOTS.items():
        if places not in fields:
            continue
        starts, lengths = _numbers(fields[places], order), _numbers(fields[sizes], order) if sizes in fields else []
        if len(starts) != len(lengths):
            raise ValueError
        has_dots = True
        pieces = [data[start : start + length] for start, length in zip(starts, lengths, strict=True)]
        if packing == _JPEG and not is_xr:
            pieces = [jpeg.stripped(piece) for piece in pieces]
        copied += sum(map(len, pieces))
        starts = []
        for piece in pieces:
            starts.append(len(written))
            written += piece + bytes(len(piece) % 2)
        fields[places] = _longs(starts, order)
        fields[sizes] = _longs([len(piece) for piece in pieces], order)
    if not has_dots:
        raise ValueError
    return copied


def _append(written: bytearray, fields: dict[int, _Field], link: int, order: _Order) -> int:
    """Write the fields of one page, and at `link` where they are. Returns where the place of the next page goes."""
    place = len(written)
    written[link : link + 4] = place.to_bytes(4, order)
    written += len(fields).to_bytes(2, order) + bytes(12 * len(fields) + 4)
    for number, (tag, each) in enumerate(sorted(fields.items())):
        begin = place + 2 + 12 * number
        value = each.value.ljust(4, b"\0")
        if len(value) > 4:
            value = len(written).to_bytes(4, order)
            written += each.value + bytes(len(each.value) % 2)
        head = tag.to_bytes(2, order) + each.kind.to_bytes(2, order) + each.count.to_bytes(4, order)
        written[begin : begin + 12] = head + value
    return place + 2 + 12 * len(fields)


def _number(data: bytes, place: int, size: int, order: _Order) -> int:
    if place + size > len(data):
        raise ValueError
    return int.from_bytes(data[place : place + size], order)


def _numbers(field: _Field, order: _Order) -> list[int]:
    if field.kind not in (_SHORT, _LONG):
        raise ValueError
    sign = "H" if field.kind == _SHORT else "I"
    return list(struct.unpack(f"{'<' if order == 'little' else '>'}{field.count}{sign}", field.value))


def _longs(values: list[int], order: _Order) -> _Field:
    return _Field(_LONG, len(values), b"".join(value.to_bytes(4, order) for value in values))
