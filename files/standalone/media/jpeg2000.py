"""Photos in JPEG 2000 (ISO/IEC 15444-1 and -2): boxes and segments that draw stay, in their places; all else is blanked."""

# Parts of a file may name each other by place: nothing moves.
_BOXES = {
    b"jP  ", b"ftyp", b"rreq", b"jp2h", b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res ", b"resc", b"resd",
    b"jpch", b"jplh", b"cgrp", b"opct", b"creg", b"comp", b"copt", b"inst", b"jp2c",
}  # fmt: skip
_HOLD_BOXES = {b"jp2h", b"res ", b"jpch", b"jplh", b"cgrp", b"comp"}
_START, _COMMENT, _TILE, _DATA, _END = 0xFF4F, 0xFF64, 0xFF90, 0xFF93, 0xFFD9
_SEGMENTS = {
    0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF55, 0xFF56, 0xFF57, 0xFF58, 0xFF59, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61,
    0xFF63, _TILE,
}  # fmt: skip
SIGNATURES = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")


def blanked(data: bytes) -> bytes:
    """The same picture. Raises `ValueError` for what does not begin as one."""
    if not data.startswith(SIGNATURES):
        raise ValueError
    written = bytearray(data)
    if data.startswith(SIGNATURES[1]):
        _blank_codestream(written, 0, len(data))
    else:
        _blank_boxes(written, 0, len(data))
    return bytes(written)


def _blank_boxes(data: bytearray, place: int, end: int) -> None:
    while place + 8 <= end:
        length, kind, head = int.from_bytes(data[place : place + 4], "big"), bytes(data[place + 4 : place + 8]), 8
        if length == 1:
            length, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        stop = end if length == 0 else min(place + length, end)
        if stop < place + head:
            break
        if kind not in _BOXES:
            data[place + 4 : place + 8] = b"free"
            _blank(data, place + head, stop)
        elif kind in _HOLD_BOXES:
            _blank_boxes(data, place + head, stop)
        elif kind == b"jp2c":
            _blank_codestream(data, place + head, stop)
        place = stop
    _blank(data, place, end)


def _blank_codestream(data: bytearray, place: int, end: int) -> None:
    """The segments before the dots of each tile; the dots themselves are not looked at."""
    tile_end = end
    place += 2 if int.from_bytes(data[place : place + 2], "big") == _START else 0
    while place + 2 <= end:
        marker = int.from_bytes(data[place : place + 2], "big")
        if marker == _END:
            place += 2
            break
        if marker == _DATA:
            place = max(tile_end, place + 2)
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker < 0xFF00 or length < 2:
            break
        if marker == _TILE:
            whole = int.from_bytes(data[place + 6 : place + 10], "big")
            tile_end = min(place + whole, end) if whole else end
        elif marker not in _SEGMENTS:
            data[place : place + 2] = _COMMENT.to_bytes(2, "big")
            _blank(data, place + 4, min(place + 2 + length, end))
        place += 2 + length
    _blank(data, place, end)


def _blank(data: bytearray, place: int, end: int) -> None:
    if end > place:
        data[place:end] = bytes(end - place)
