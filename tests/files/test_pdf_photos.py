"""A photo in a PDF does not tell where it was taken, however it is packed and wherever it stands."""

import base64
import io
import zlib
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, NumberObject, StreamObject

from files import pdf_files
from tests.authoring.forms import Form, Name, entries, rectangle
from tests.files import photos
from tests.files.photos import SECRET


def _stream(data: bytes, **values: Any) -> StreamObject:
    made = StreamObject()
    made.set_data(data)
    made.update(entries(**values))
    return made


def _picture(data: bytes, filters: list[str]) -> StreamObject:
    return _stream(
        data, Type=Name("/XObject"), Subtype=Name("/Image"), Width=NumberObject(24), Height=NumberObject(16),
        ColorSpace=Name("/DeviceRGB"), BitsPerComponent=NumberObject(8), Filter=ArrayObject(map(Name, filters)),
    )  # fmt: skip


def _drawn(data: bytes) -> bytes:
    return bytes(pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil().convert("RGB").tobytes())


def _has_ink(data: bytes) -> bool:
    return len(set(_drawn(data))) > 10


def _hex(data: bytes) -> bytes:
    return data.hex().encode() + b">"


def _letters(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


def _everything(data: bytes) -> bytes:
    """The file, and each of its streams unpacked as far as photos go."""
    reader = PdfReader(io.BytesIO(data))
    found = [data]
    for number in reader.xref[0]:
        item = reader.get_object(number)
        if isinstance(item, StreamObject):
            text = item._data
            found.append(text)
            if item.get("/Filter") == "/FlateDecode":
                text = item.get_data()
                found.append(text)
            found += [bytes.fromhex(each.decode()) for each in _inline_hex(text)]
    return b"\n".join(found)


def _inline_hex(commands: bytes) -> list[bytes]:
    return [each.partition(b">")[0].strip() for each in commands.split(b"[/AHx /DCT] ID ")[1:]]


@pytest.mark.parametrize("boxed", [True, False])
@pytest.mark.parametrize(
    ("pack", "filters"),
    [
        (bytes, ["/JPXDecode"]), (zlib.compress, ["/FlateDecode", "/JPXDecode"]), (_hex, ["/ASCIIHexDecode", "/JPXDecode"]),
        (lambda data: _letters(zlib.compress(data)), ["/A85", "/Fl", "/JPXDecode"]),
    ],
    ids=["alone", "flate", "hex", "short"],
)  # fmt: skip
def test_a_photo_in_jpeg_2000_tells_nothing_in_any_box_segment_or_packing(
    pack: Callable[[bytes], bytes], filters: list[str], boxed: bool
) -> None:
    before = photos.jpeg2000(boxed=boxed)
    assert SECRET in before
    form = Form()
    form.page[Name("/Resources")] = entries(XObject=entries(Photo=form.writer._add_object(_picture(pack(before), filters))))
    form.page[Name("/Contents")] = form.writer._add_object(_stream(b"q 100 0 0 100 0 0 cm /Photo Do Q"))
    cleaned = pdf_files.cleaned(form.written())
    assert b"SECRET" not in _everything(cleaned)
    kept = PdfReader(io.BytesIO(cleaned)).pages[0]["/Resources"]["/XObject"]["/Photo"]
    assert kept["/Filter"] == "/JPXDecode"
    assert Image.open(io.BytesIO(kept._data)).tobytes() == Image.open(io.BytesIO(before)).tobytes()
    assert _has_ink(cleaned)


@pytest.mark.parametrize(
    ("pack", "filters"),
    [(bytes, ["/DCT"]), (zlib.compress, ["/Fl", "/DCT"]), (_hex, ["/AHx", "/DCTDecode"]), (_letters, ["/A85", "/DCT"])],
)
def test_a_photo_whose_filter_has_its_short_name_tells_nothing(pack: Callable[[bytes], bytes], filters: list[str]) -> None:
    form = Form()
    photo = form.writer._add_object(_picture(pack(photos.jpeg()), filters))
    form.page[Name("/Resources")] = entries(XObject=entries(Photo=photo))
    form.page[Name("/Contents")] = form.writer._add_object(_stream(b"q 100 0 0 100 0 0 cm /Photo Do Q"))
    cleaned = pdf_files.cleaned(form.written())
    assert b"SECRET" not in _everything(cleaned)
    assert _has_ink(cleaned)


def test_a_photo_that_is_packed_as_if_it_were_none_is_not_kept() -> None:
    form = Form()
    photo = form.writer._add_object(_picture(photos.jpeg(), ["/DCTDecode", "/FlateDecode"]))
    form.page[Name("/Resources")] = entries(XObject=entries(Photo=photo))
    assert b"SECRET" not in _everything(pdf_files.cleaned(form.written()))


def _inline(data: bytes, said: bytes) -> bytes:
    return b"q 100 0 0 100 0 0 cm\nBI /W 24 /H 16 /CS /RGB /BPC 8 " + said + b" ID " + data + b"\nEI\nQ\n0 0 5 5 re f"


_INLINE = [
    _inline(photos.jpeg(), b"/F /DCT"), _inline(photos.jpeg(behind=b""), b"/Filter [ /DCTDecode ]"),
    _inline(photos.jpeg(behind=b""), b"/F /D#43T"), _inline(photos.jpeg(behind=b""), b"%x\n/F%y\n/DCT\n"),
    # What the camera says may look like the end of the picture.
    _inline(photos.jpeg(behind=b"").replace(b"Photoshop 3.0\0", b"Photosho\nEI Q\n"), b"/F /DCT"),
    _inline(zlib.compress(photos.jpeg()), b"/F [/Fl /DCT]"), _inline(_hex(photos.jpeg()), b"/F [/AHx /DCT]"),
    _inline(_letters(photos.jpeg()), b"/F [/A85 /DCT] /DP [null null]"),
]  # fmt: skip


@pytest.mark.parametrize("commands", _INLINE)
def test_a_photo_among_the_commands_of_a_page_tells_nothing(commands: bytes) -> None:
    form = Form()
    form.page[Name("/Contents")] = form.writer._add_object(_stream(commands))
    cleaned = pdf_files.cleaned(form.written())
    assert b"SECRET" not in _everything(cleaned)
    assert _has_ink(cleaned)
    kept = _inline_hex(PdfReader(io.BytesIO(cleaned)).pages[0].get_contents().get_data())
    assert [Image.open(io.BytesIO(bytes.fromhex(each.decode()))).tobytes() for each in kept] == [
        Image.open(io.BytesIO(photos.jpeg())).tobytes()
    ]
    assert PdfReader(io.BytesIO(cleaned)).pages[0].get_contents().get_data().endswith(b"0 0 5 5 re f")


def test_a_photo_that_is_cut_between_two_streams_of_a_page_tells_nothing() -> None:
    form = Form()
    begin, end = _INLINE[0].split(b" ID ")
    form.page[Name("/Contents")] = ArrayObject([form.writer._add_object(_stream(each)) for each in (begin, b"ID " + end)])
    cleaned = pdf_files.cleaned(form.written())
    assert b"SECRET" not in _everything(cleaned)
    assert _has_ink(cleaned)


def test_a_photo_among_the_commands_of_a_form_or_a_letter_tells_nothing() -> None:
    form = Form()
    shape = _stream(_INLINE[0], Subtype=Name("/Form"), BBox=rectangle(0, 0, 200, 200))
    packed = _stream(zlib.compress(_INLINE[0]), Filter=Name("/FlateDecode"))
    form.page[Name("/Resources")] = entries(
        XObject=entries(Shape=form.writer._add_object(shape)),
        Font=entries(F=entries(CharProcs=entries(a=form.writer._add_object(packed)))),
    )
    form.page[Name("/Contents")] = form.writer._add_object(_stream(b"q /Shape Do Q"))
    cleaned = pdf_files.cleaned(form.written())
    assert b"SECRET" not in _everything(cleaned)
    assert _has_ink(cleaned)


@pytest.mark.parametrize(
    "commands",
    [
        _inline(b"\x80" * 24 * 16 * 3, b""), _inline(zlib.compress(b"\x80" * 24 * 16 * 3), b"/F /Fl"),
        b"BT /Helv 14 Tf 20 300 Td (BI mot ID mot EI) Tj ET",
    ],
)  # fmt: skip
def test_commands_without_a_photo_stay_as_they_are(commands: bytes) -> None:
    form = Form()
    form.page[Name("/Contents")] = form.writer._add_object(_stream(commands))
    assert PdfReader(io.BytesIO(pdf_files.cleaned(form.written()))).pages[0].get_contents().get_data().strip() == commands
