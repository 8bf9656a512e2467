"""What a part holds, by its bytes and not by its name: programs, pictures, recordings, typefaces."""

import io
import zipfile
import zlib

from ..refusal import NotTakenError

_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe",
    b"#!", b"dex\n", b"L\0\0\0\x01\x14\x02\0", b"MSCF", b"ITSF", b"!<arch>",
)  # fmt: skip
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = ("_VBA_PROJECT".encode("utf-16-le"), "Macros".encode("utf-16-le"))
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"II\xbc\x01", "image/vnd.ms-photo"),
    (b"\xd7\xcd\xc6\x9a", "image/x-wmf"), (b"\x01\0\x09\0\0", "image/x-wmf"), (b"\0\0\x01\0", "image/x-icon"),
    (b"VCLMTF", "image/x-vclgraphic"),
)  # fmt: skip
_RECORDINGS = (
    (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"), (b"\xff\xf3", "audio/mpeg"), (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"), (b"\0\0\x01\xba", "video/mpeg"),
    (b"fLaC", "audio/flac"),
)  # fmt: skip
_TYPEFACES = (
    (b"\0\x01\0\0", "application/x-font-ttf"), (b"OTTO", "application/x-font-otf"), (b"true", "application/x-font-ttf"),
    (b"ttcf", "application/x-font-ttf"), (b"wOFF", "application/x-font-woff"),
)  # fmt: skip
MAX_UNZIPPED_PICTURE = 20 * 1024 * 1024


def must_not_run(data: bytes) -> None:
    """Raises `NotTakenError` for a program, a file of macros or an object of another program, under whatever name."""
    if data.startswith(_PROGRAMS) or _is_program_archive(data):
        raise NotTakenError("program")
    if data.startswith(_COMPOUND):
        raise NotTakenError("macros" if any(name in data for name in _MACROS) else "object")


def is_archive(data: bytes) -> bool:
    """Whether a zip file begins anywhere in these bytes: a picture may hide one behind its last dot."""
    return zipfile.is_zipfile(io.BytesIO(data))


def _is_program_archive(data: bytes) -> bool:
    if not is_archive(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return any(name.endswith((".class", ".dex", ".exe", ".dll")) or name.upper() == "META-INF/MANIFEST.MF" for name in names)


def picture_type(data: bytes) -> str | None:
    if is_archive(data):
        return None
    if data.startswith(b"\x01\0\0\0") and data[40:44] == b" EMF":
        return "image/x-emf"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"\x1f\x8b"):
        return _compressed_drawing(data)
    if b"<svg" in data[:4096] and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "image/svg+xml"
    return next((kind for start, kind in _PICTURES if data.startswith(start)), None)


def _compressed_drawing(data: bytes) -> str | None:
    """The drawings of Windows that Word compresses (.emz, .wmz): nothing else may be in there."""
    try:
        inside = zlib.decompressobj(wbits=31).decompress(data, MAX_UNZIPPED_PICTURE)
    except zlib.error:
        return None
    is_picture = picture_type(inside) in ("image/x-emf", "image/x-wmf") if not inside.startswith(b"\x1f\x8b") else False
    return picture_type(inside) if is_picture else None


def recording_type(data: bytes) -> str | None:
    if is_archive(data):
        return None
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] == b"M4A" else "video/mp4"
    if data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI "):
        return "audio/wav" if data[8:12] == b"WAVE" else "video/x-msvideo"
    return next((kind for start, kind in _RECORDINGS if data.startswith(start)), None)


def typeface_type(data: bytes) -> str | None:
    return None if is_archive(data) else next((kind for start, kind in _TYPEFACES if data.startswith(start)), None)
