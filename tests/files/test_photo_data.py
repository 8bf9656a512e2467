"""Pictures and recordings inside an office document do not tell where, when and by whom they were taken."""

import io
import zlib
from collections.abc import Callable
from functools import partial

import docx
import pytest
from PIL import Image, ImageSequence

from files.office_files import what_was_taken_out
from tests.files import photos
from tests.files.office import open_document, parts_of, slides, text
from tests.files.photos import PLAYED, SECRET
from tests.files.uploading import take

_DRAWN = [
    photos.jpeg, partial(photos.jpeg, progressive=True), photos.png, photos.gif, photos.webp,
    partial(photos.webp, is_moving=True),
    photos.tiff, *(partial(photos.tiff, compression=each) for each in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")),
    photos.bmp,
]  # fmt: skip


def in_a_text(picture: bytes) -> bytes:
    """What is kept of a picture in a document of Word."""
    made = text('<w:p><w:r><w:drawing><a:blip r:embed="photo"/></w:drawing></w:r></w:p>')
    made.add("word/media/image1.bin", picture, relation="image", identity="photo")
    accepted = take(made.written())
    assert accepted.removed == ()
    assert docx.Document(io.BytesIO(accepted.data)).part.related_parts["photo"]
    return parts_of(accepted.data)["word/media/image1.bin"]


def in_an_opendocument(picture: bytes) -> bytes:
    body = '<draw:frame><draw:image xlink:href="Pictures/image1.bin"/></draw:frame>'
    accepted = take(open_document(body, **{"Pictures__image1.bin": picture}))
    assert accepted.removed == ()
    return parts_of(accepted.data)["Pictures/image1.bin"]


@pytest.mark.parametrize("keep", [in_a_text, in_an_opendocument])
@pytest.mark.parametrize("make", _DRAWN)
def test_a_picture_in_a_document_keeps_its_dots_only(make: Callable[[], bytes], keep: Callable[[bytes], bytes]) -> None:
    before = make()
    assert b"SECRET" in before
    after = keep(before)
    assert b"SECRET" not in after
    for each in (b"Exif\0\0MM\0*\0\0\0\x08\0\x02", b"GPS", b"xmp", b"Photoshop"):
        assert each not in after
    old, new = Image.open(io.BytesIO(before)), Image.open(io.BytesIO(after))
    assert (new.format, new.size) == (old.format, old.size)
    assert [each.convert("RGB").tobytes() for each in ImageSequence.Iterator(new)] == [
        each.convert("RGB").tobytes() for each in ImageSequence.Iterator(old)
    ]
    assert set(new.getexif().get_ifd(0x8825)) == set()


@pytest.mark.parametrize("make", [photos.jpeg, photos.webp, photos.tiff])
def test_a_picture_in_a_document_stays_upright(make: Callable[[], bytes]) -> None:
    assert Image.open(io.BytesIO(in_a_text(make()))).getexif()[0x0112] == 6


def test_a_moving_picture_moves_as_often_as_before() -> None:
    assert Image.open(io.BytesIO(in_a_text(photos.gif()))).info["loop"] == 0


@pytest.mark.parametrize("make", [photos.emf, photos.wmf, lambda: photos.zipped_drawing(photos.emf())])
def test_a_drawing_of_windows_has_no_title_remark_or_place(make: Callable[[], bytes]) -> None:
    before, after = (
        zlib.decompress(each, wbits=31) if each.startswith(b"\x1f\x8b") else each for each in (make(), in_a_text(make()))
    )
    assert b"SECRET" not in after.replace(b"\0", b"")
    assert len(after) == len(before), "nothing moves"
    if b"\xff\xd8\xff" in before:
        photo = Image.open(io.BytesIO(after[after.index(b"\xff\xd8") :]))
        assert photo.tobytes() == Image.open(io.BytesIO(photos.jpeg())).tobytes()


def test_dots_that_begin_as_a_photo_are_dots() -> None:
    dots = (
        b"\xff\xd8\xff\xff\xff\xe1\x00\x20"
        + b"\xff\xd8\xff\xfe\0\4" * 3
        + b"\xc8" * 40
        + b"\xff\xc0\0\x09"
        + b"\xff\xda\0\x09" * 9
    )
    whole = b"\0\0\1\0\1\0" + bytes(16) + dots + bytes(200)
    assert in_a_text(whole) == whole


def test_a_photo_written_into_a_drawing_in_svg_is_clean() -> None:
    from base64 import b64decode

    kept = in_an_opendocument(photos.svg())
    written = kept.split(b"base64,")[1].split(b'"')[0]
    assert b"SECRET" not in b64decode(written)
    assert Image.open(io.BytesIO(b64decode(written))).size == (24, 16)


def _in_slides(recording: bytes) -> tuple[bytes | None, tuple[str, ...]]:
    made = slides('<p:pic><p:nvPr><a:videoFile r:link="film"/></p:nvPr></p:pic>')
    made.add("ppt/media/media1.bin", recording, relation="video", source="ppt/slides/slide1.xml", identity="film")
    accepted = take(made.written())
    return parts_of(accepted.data).get("ppt/media/media1.bin"), accepted.removed


@pytest.mark.parametrize("make", [photos.mp4, photos.mp3, photos.flac, photos.wave, photos.avi])
def test_a_recording_in_a_document_does_not_tell_where_it_was_made(make: Callable[[], bytes]) -> None:
    kept, removed = _in_slides(make())
    assert removed == ()
    assert kept is not None
    assert b"SECRET" not in kept
    assert b"evil" not in kept
    assert (PLAYED in kept) == (PLAYED in make())
    if make is photos.mp3:
        assert kept == (b"\xff\xfb\x90\x00" + bytes(413)) * 3
    if make is photos.mp4:
        assert len(kept) == len(make()), "places in it stay right"
        assert b"\x11" * 8 not in kept, "nor when"


@pytest.mark.parametrize(
    "recording",
    [b"OggS" + SECRET, b"\x1aE\xdf\xa3" + SECRET, b"\0\0\0\x08ftyp" + b"\0\0\0\x05moov" + SECRET, b"\xff\xfb" + SECRET],
)
def test_a_recording_that_cannot_be_cleaned_is_taken_out_and_said(recording: bytes) -> None:
    kept, removed = _in_slides(recording)
    assert kept is None
    assert removed == ("media",)
    assert "enregistrements dont les renseignements cachés" in what_was_taken_out(removed)
    accepted = take(open_document(**{"Media__film.bin": recording}))
    assert (b"SECRET" in b"".join(parts_of(accepted.data).values()), accepted.removed) == (False, ("media",))


@pytest.mark.parametrize("packing", [6, 34712])
def test_a_picture_that_is_packed_in_an_unknown_way_is_taken_out_and_said(packing: int) -> None:
    before = photos.tiff()
    place = before.index(b"\x03\x01\x03\0\1\0\0\0")
    made = text('<w:p><w:r><w:drawing><a:blip r:embed="photo"/></w:drawing></w:r></w:p>')
    data = before[: place + 8] + packing.to_bytes(2, "little") + before[place + 10 :]
    made.add("word/media/image1.tif", data, relation="image", identity="photo")
    accepted = take(made.written())
    assert "word/media/image1.tif" not in parts_of(accepted.data)
    assert accepted.removed == ("media",)


@pytest.mark.parametrize("make", [photos.tiff, photos.gif, photos.webp, photos.mp4, photos.emf, photos.avi, photos.jpeg])
def test_a_picture_that_is_cut_off_anywhere_breaks_nothing(make: Callable[[], bytes]) -> None:
    whole = make()
    made = text()
    for end in range(16, len(whole), max(1, len(whole) // 25)):
        made.add(f"word/media/image{end}.bin", whole[:end], relation="video" if make in (photos.mp4, photos.avi) else "image")
    take(made.written())
