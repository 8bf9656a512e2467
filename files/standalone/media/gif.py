"""Pictures in GIF (89a): the blocks that draw, and how often they begin anew."""

_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF


def stripped(data: bytes) -> bytes:
    """The same picture, dot for dot. Raises `IndexError` where it ends too early."""
    place = 13 + _palette(data[10])
    kept = bytearray(data[:place])
    while data[place] != _END:
        kind, begin = data[place], place
        if kind == _IMAGE:
            place = _after_blocks(data, place + 11 + _palette(data[place + 9]))
            kept += data[begin:place]
        elif kind == _EXTENSION:
            place = _after_blocks(data, place + 2)
            if data[begin + 1] == _CONTROL:
                kept += data[begin:place]
            elif data[begin + 1] == _APPLICATION and data[begin + 3 : begin + 14] in _LOOPS:
                # How often, in five bytes; anything behind it is something else.
                kept += data[begin : begin + 18] + b"\0"
        else:
            # Decoders pass over it.
            place += 1
    return bytes(kept) + b";"


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, place: int) -> int:
    while length := data[place]:
        place += length + 1
    return place + 1
