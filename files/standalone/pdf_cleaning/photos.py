"""Photos in a PDF, as the camera wrote them: in streams of their own, packed in any way, and in the middle of a page."""

import re
import zlib
from binascii import Error

from pypdf.filters import ASCII85Decode, ASCIIHexDecode, decode_stream_data
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, NameObject, StreamObject

from ..media import jpeg, jpeg2000
from .reading import array, dictionary, resolved

# ISO 32000-2, table 92; readers take the short names everywhere.
_SHORT_NAMES = {
    "/AHx": "/ASCIIHexDecode", "/A85": "/ASCII85Decode", "/LZW": "/LZWDecode", "/Fl": "/FlateDecode", "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode", "/DCT": "/DCTDecode",
}  # fmt: skip
_PHOTO, _NEWER_PHOTO = "/DCTDecode", "/JPXDecode"
# A picture among the commands of a page: `BI /W 8 /H 8 /F /DCT ID … EI`. A zero byte is a space, too.
_INLINE = re.compile(rb"(?<![^\s\0\[\]<>(){}])BI(?=[\s\0%/\[<])(.{0,1000}?[\s\0\]>)])ID(?=[\s\0])", re.DOTALL)
_PACKING = re.compile(
    rb"/(?:Filter|F|DecodeParms|DP)(?![^\s\0/\[\]<>(){}%])[\s\0]*(?:\[[^\]]*\]|<<.*?>>|/[^\s\0/\[\]<>(){}%]*|null)", re.DOTALL
)
_REMARK = re.compile(rb"%[^\r\n]*")
_NAME = re.compile(rb"/([^\s\0/\[\]<>(){}%]*)")
_DIGITS = re.compile(rb"#([0-9A-Fa-f]{2})")
_RIGHT_AT_END = re.compile(rb"[\s\0]*EI(?![^\s\0/\[\]<>(){}%])")
_END = re.compile(rb"[\s\0]EI(?![^\s\0/\[\]<>(){}%])")


def strip(item: StreamObject) -> None:
    """Take out of the photo in a stream, if it is one, what is told beside its dots."""
    filters = _filters(item)
    kinds = [each for each in filters if each in (_PHOTO, _NEWER_PHOTO)]
    if not kinds:
        return
    if filters[-1] not in kinds or len(kinds) > 1:
        # The dots of a photo, packed as if they were none: no reader shows it.
        item._data = b""
        return
    parameters = list(array(resolved(item.get("/DecodeParms")))) or [resolved(item.get("/DecodeParms"))]
    data = _unpacked(item._data, filters[:-1], parameters[: len(filters) - 1])
    if filters[-1] == _PHOTO:
        begin = data.find(b"\xff\xd8")
        item._data = jpeg.stripped(data[begin:]) if begin >= 0 else b""
    else:
        item._data = jpeg2000.blanked(data) if data.startswith(jpeg2000.SIGNATURES) else b""
    item[NameObject("/Filter")] = NameObject(filters[-1])
    last = dictionary(parameters[len(filters) - 1]) if len(parameters) == len(filters) else DictionaryObject()
    item.pop(NameObject("/DecodeParms"), None)
    if last:
        item[NameObject("/DecodeParms")] = last


def strip_commands(item: StreamObject) -> None:
    """The same for photos in the middle of the commands that a stream may hold."""
    if resolved(item.get("/Subtype")) == "/Image":
        return
    try:
        commands = decode_stream_data(item) if item.get("/Filter") else item._data
    except Exception:  # noqa: BLE001 - pypdf raises anything on a damaged stream
        return
    written = without_camera(commands if isinstance(commands, bytes) else commands.encode("latin-1", "replace"))
    if written is not None:
        item._data = zlib.compress(written)
        item[NameObject("/Filter")] = NameObject("/FlateDecode")
        item.pop(NameObject("/DecodeParms"), None)


def without_camera(commands: bytes) -> bytes | None:
    """The commands of a page with clean photos; nothing when there is no photo among them."""
    if b"BI" not in commands or b"EI" not in commands:
        return None
    kept, place, has_photo = bytearray(), 0, False
    while found := _INLINE.search(commands, place):
        filters = [_SHORT_NAMES.get(each, each) for each in map(_plain, _NAME.findall(found[1]))]
        filters = [each for each in filters if each in _SHORT_NAMES.values()]
        if _PHOTO not in filters:
            kept += commands[place : found.end()]
            place = found.end()
            continue
        photo, end = _inline_photo(commands, found.end() + 1, filters)
        ended = _RIGHT_AT_END.match(commands, end) or _END.search(commands, end)
        stop = ended.end() if ended else len(commands)
        kept += commands[place : found.start()]
        if photo:
            kept += _written(found[1], photo)
        place, has_photo = stop, True
    return bytes(kept + commands[place:]) if has_photo else None


def _inline_photo(commands: bytes, begin: int, filters: list[str]) -> tuple[bytes, int]:
    """The clean photo, and where it ends. Nothing for one that cannot be read, whose end is anywhere behind."""
    rest = commands[begin:]
    try:
        match filters:
            case ["/DCTDecode"]:
                photo, length = jpeg.measured(rest) if rest.startswith(b"\xff\xd8") else (b"", 0)
                return photo, begin + length
            case ["/FlateDecode", "/DCTDecode"]:
                unpacker = zlib.decompressobj()
                data = unpacker.decompress(rest)
                return jpeg.stripped(data), len(commands) - len(unpacker.unused_data)
            case ["/ASCIIHexDecode", "/DCTDecode"]:
                length = rest.index(b">") + 1
                return jpeg.stripped(bytes(ASCIIHexDecode.decode(rest[:length]))), begin + length
            case ["/ASCII85Decode", "/DCTDecode"]:
                length = rest.index(b"~>") + 2
                return jpeg.stripped(ASCII85Decode.decode(rest[:length])), begin + length
    except (ValueError, zlib.error, Error):
        pass
    return b"", begin


def _written(entries: bytes, photo: bytes) -> bytes:
    """The picture anew, in letters: the bytes of a photo may look like its end."""
    # A text may have the sign of a remark in it.
    said = entries if b"(" in entries else _REMARK.sub(b" ", entries)
    return b"BI " + _PACKING.sub(b"", said).strip() + b"\n/F [/AHx /DCT] ID " + photo.hex().encode() + b"> EI"


def _plain(name: bytes) -> str:
    return "/" + _DIGITS.sub(lambda found: bytes((int(found[1], 16),)), name).decode("latin-1")


def _filters(item: StreamObject) -> list[str]:
    """The filters of a stream by their long names, which it is given."""
    said = resolved(item.get("/Filter"))
    names = [resolved(each) for each in array(said)] or ([said] if said is not None else [])
    long = [_SHORT_NAMES.get(each, each) if isinstance(each, str) else "" for each in names]
    if long != names:
        item[NameObject("/Filter")] = ArrayObject(NameObject(each) for each in long)
    return long


def _unpacked(data: bytes, filters: list[str], parameters: list[object]) -> bytes:
    if not filters:
        return data
    packed = EncodedStreamObject()
    packed._data = data
    packed[NameObject("/Filter")] = ArrayObject(NameObject(each) for each in filters)
    if len(parameters) == len(filters) and all(isinstance(resolved(each), DictionaryObject) for each in parameters):
        packed[NameObject("/DecodeParms")] = ArrayObject(parameters)
    try:
        return packed.get_data()
    except Exception:  # noqa: BLE001 - pypdf raises anything on a damaged stream, which no reader shows either
        return b""
