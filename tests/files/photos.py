"""Pictures and recordings that tell where and by whom they were taken, made for the tests."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

SECRET = b"SECRET 46.8139,-71.2080"
_TURNED = 6


def picture() -> Image.Image:
    return Image.linear_gradient("L").resize((24, 16)).convert("RGB")


def exif() -> Image.Exif:
    said = Image.Exif()
    said[0x0112], said[0x013B], said[0x010E] = _TURNED, SECRET.decode(), SECRET.decode()
    said.get_ifd(0x8825).update({1: "N", 2: (46.0, 48.0, 50.0), 29: SECRET.decode()})
    return said


def _saved(kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    picture().save(written, kind, **options)
    return written.getvalue()


def jpeg(*, behind: bytes = SECRET, **options: Any) -> bytes:
    """With Exif, XMP, IPTC, a remark, a small picture, and something between two segments."""
    told = b"".join(
        _segment(marker, start + SECRET)
        for marker, start in (
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0"), (0xED, b"Photoshop 3.0\0"), (0xE0, b"JFXX\0"), (0xE4, b""),
            (0xEE, b"Other"),
            (0xFE, b""),
        )
    )  # fmt: skip
    data = _saved("JPEG", exif=exif(), comment=SECRET, **options)
    # A decoder looks for the next sign after the stray byte.
    return data[:2] + told + b"\0" + told + data[2:] + behind


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", SECRET.decode())
    said.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    said.add(b"caBX", SECRET)
    said.add(b"prVt", SECRET)
    return _saved("PNG", pnginfo=said, exif=exif()) + SECRET


def gif() -> bytes:
    written = io.BytesIO()
    frames = [picture().convert("P"), picture().rotate(90).convert("P")]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], comment=SECRET, loop=0)
    data = written.getvalue()
    place = data.index(b"\x21\xff")
    blocks = b"\x21\xff\x0bXMP DataXMP" + bytes((len(SECRET),)) + SECRET + b"\0"
    return data[:place] + blocks + data[place:] + SECRET


def webp(*, is_moving: bool = False) -> bytes:
    options = {"save_all": True, "append_images": [picture().rotate(90)]} if is_moving else {}
    return _saved("WEBP", lossless=True, exif=exif(), xmp=SECRET, **options)


def tiff(**options: Any) -> bytes:
    said = {
        274: _TURNED,
        270: SECRET.decode(),
        271: SECRET.decode(),
        315: SECRET.decode(),
        700: SECRET,
        33723: SECRET,
        34377: SECRET,
    }
    data = _saved("TIFF", tiffinfo=said, **options)
    return data + SECRET


def bmp() -> bytes:
    return _saved("BMP") + SECRET


def jpeg2000(*, boxed: bool = True) -> bytes:
    """With a box of XMP below another one, and a remark among the segments of the picture."""
    data = _saved("JPEG2000", no_jp2=not boxed)
    place = data.index(b"\xff\x52")
    data = data[:place] + b"\xff\x64" + (len(SECRET) + 4).to_bytes(2, "big") + b"\0\1" + SECRET + data[place:]
    if not boxed:
        return data + SECRET
    box = data.index(b"jp2c") - 4
    return data[:box] + _box(b"asoc", _box(b"lbl ", SECRET), _box(b"xml ", SECRET)) + data[box:box] + _until_the_end(data[box:])


def _until_the_end(box: bytes) -> bytes:
    """The last box, which a remark made longer."""
    return len(box).to_bytes(4, "big") + box[4:]


def emf() -> bytes:
    """A drawing of Windows with a title, a remark, and a photo in a remark of GDI+."""
    title = SECRET.decode().encode("utf-16-le")
    photo = jpeg(behind=b"")
    photo += bytes(-len(photo) % 4)
    plus = struct.pack("<HHII", 0x4008, 0, 12 + len(photo), len(photo)) + photo
    plus += struct.pack("<HHII", 0x4003, 0, 12 + 24, 24) + SECRET.ljust(24)
    records = [
        struct.pack("<II", 70, 12 + 4 + len(plus)) + struct.pack("<I", 4 + len(plus)) + b"EMF+" + plus,
        struct.pack("<II", 70, 12 + 24) + struct.pack("<I", 24) + SECRET.ljust(24),
        struct.pack("<IIIII", 14, 20, 0, 0, 20),
    ]
    size = 88 + len(title) + len(title) % 4
    head = struct.pack("<II", 1, size) + bytes(32) + b" EMF" + struct.pack("<III", 0x10000, size, 4) + struct.pack("<HH", 1, 0)
    head += struct.pack("<II", len(title) // 2, 88)
    return head.ljust(88, b"\0") + title.ljust(size - 88, b"\0") + b"".join(records) + SECRET


def wmf() -> bytes:
    remark = SECRET + bytes(len(SECRET) % 2)
    escape = struct.pack("<IHHH", 5 + len(remark) // 2, 0x0626, 15, len(remark)) + remark
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 0, 0, 0, 0) + escape + struct.pack("<IH", 3, 0)


def zipped_drawing(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()


def svg() -> bytes:
    from base64 import b64encode

    inside = b64encode(jpeg()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<image xlink:href="data:image/jpeg;base64,{inside}"/></svg>'
    ).encode()


# ── Recordings ───────────────────────────────────────────────────────────────────────────────────────────────

PLAYED = b"WHAT IS SEEN"


def _box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def _track(handler: bytes, start: int, size: int) -> bytes:
    table = _box(
        b"stbl",
        _box(b"stsd", bytes(8)), _box(b"stts", bytes(8)), _box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        _box(b"stsz", bytes(4), struct.pack(">III", 0, 1, size)), _box(b"stco", bytes(4), struct.pack(">II", 1, start)),
    )  # fmt: skip
    elsewhere = _box(b"dref", bytes(4), struct.pack(">I", 1), _box(b"url ", bytes(4), b"http://evil/" + SECRET))
    media = _box(b"minf", _box(b"dinf", elsewhere), table)
    named = _box(b"hdlr", bytes(8), handler, bytes(12), SECRET, b"\0")
    return _box(b"trak", _box(b"tkhd", bytes(84)), _box(b"mdia", _box(b"mdhd", bytes(4), b"\x11" * 8, bytes(12)), named, media))


def mp4() -> bytes:
    """As a phone writes it: the place for the whole, and every second in a track of its own."""
    head = _box(b"ftyp", b"isom", bytes(4))
    start = len(head) + 8
    content = _box(b"mdat", PLAYED, SECRET)
    place = _box(b"udta", _box(b"\xa9xyz", b"\0\0\x15\xc7", SECRET))
    tracks = _track(b"vide", start, len(PLAYED)) + _track(b"meta", start + len(PLAYED), len(SECRET))
    film = _box(b"moov", _box(b"mvhd", bytes(4), b"\x11" * 8, bytes(88)), tracks, place, _box(b"meta", SECRET))
    return head + content + film + _box(b"uuid", bytes(16), SECRET) + _box(b"free", SECRET)


def mp3() -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    titles = b"ID3\x04\0\0" + bytes((0, 0, 0, len(SECRET))) + SECRET
    return titles + frame * 3 + b"TAG" + SECRET.ljust(125)


def flac() -> bytes:
    return b"fLaC\0\0\0\x22" + bytes(34) + b"\x84" + len(SECRET).to_bytes(3, "big") + SECRET + PLAYED


def wave() -> bytes:
    listed = b"LIST" + struct.pack("<I", 4 + 8 + 24) + b"INFOIART" + struct.pack("<I", 24) + SECRET.ljust(24)
    chunks = b"fmt " + struct.pack("<I", 16) + bytes(16) + listed + b"data" + struct.pack("<I", len(PLAYED)) + PLAYED
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def avi() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

    head = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + chunk(b"IDIT", SECRET))
    film = chunk(b"LIST", b"movi" + chunk(b"00dc", jpeg(behind=b"") + PLAYED))
    inside = b"AVI " + head + chunk(b"LIST", b"INFO" + chunk(b"IART", SECRET)) + film + chunk(b"idx1", bytes(16))
    return b"RIFF" + struct.pack("<I", len(inside)) + inside
