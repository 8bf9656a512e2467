"""Sound in MPEG audio (ISO/IEC 11172-3) and FLAC (RFC 9639): what is heard, without titles, pictures and places."""

_RATES = {
    (3, 3): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 1): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}  # fmt: skip
_SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_STREAM_INFO, _SEEK_TABLE = 0, 3


def stripped_mpeg(data: bytes) -> bytes:
    """The frames alone. Raises `ValueError` when there is none."""
    kept, follows = bytearray(), False
    place = _after_titles(data)
    while 0 <= place < len(data) - 4:
        length = _frame_length(data, place)
        # The first has another behind it: a lone sign may be part of anything else.
        if length and (follows or _frame_length(data, place + length)):
            kept += data[place : place + length]
            place, follows = place + length, True
        else:
            place, follows = data.find(b"\xff", place + 1), False
    if not kept:
        raise ValueError
    return bytes(kept)


def _after_titles(data: bytes) -> int:
    """Behind the titles and pictures that stand before the sound (ID3v2), however many."""
    place = 0
    while data[place : place + 3] == b"ID3" and len(data) >= place + 10:
        a, b, c, d = data[place + 6 : place + 10]
        place += 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if data[place + 5] & 0x10 else 0)
    return place


def _frame_length(data: bytes, place: int) -> int:
    if place + 4 > len(data) or data[place] != 0xFF or data[place + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[place + 1] >> 3 & 3, data[place + 1] >> 1 & 3
    rate, sampling, padding = data[place + 2] >> 4, data[place + 2] >> 2 & 3, data[place + 2] >> 1 & 1
    if version == 1 or layer == 0 or rate in (0, 15) or sampling == 3:
        return 0
    bits = _RATES[3 if version == 3 else 2, layer][rate] * 1000
    hertz = _SAMPLING[version][sampling]
    if layer == 3:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 1 and version != 3 else 144) * bits // hertz + padding


def stripped_flac(data: bytes) -> bytes:
    """Raises `IndexError` where it ends too early."""
    blocks, place, is_last = [], 4, False
    while not is_last:
        is_last, kind = bool(data[place] & 0x80), data[place] & 0x7F
        end = place + 4 + int.from_bytes(data[place + 1 : place + 4], "big")
        if kind in (_STREAM_INFO, _SEEK_TABLE):
            blocks.append((kind, data[place + 1 : end]))
        place = end
    last = len(blocks) - 1
    return (
        b"fLaC" + b"".join(bytes((kind | 0x80 * (at == last),)) + rest for at, (kind, rest) in enumerate(blocks)) + data[place:]
    )
