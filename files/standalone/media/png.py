"""Pictures in PNG (ISO/IEC 15948): the chunks that draw stay, those that tell go."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI",
    b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip


def stripped(data: bytes) -> bytes:
    """The same picture, dot for dot."""
    kept, place = bytearray(_SIGNATURE), len(_SIGNATURE)
    while place + 12 <= len(data):
        length, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if name in CHUNKS:
            kept += data[place : place + 12 + length]
        place += 12 + length
        if name == b"IEND":
            break
    return bytes(kept)
