"""Files that are not what is asked for say what they are; texts of every usual encoding are taken."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from files.uploads import clean_name
from tests.files.office import text
from tests.files.uploading import refusal_of, take

DATA = Path(__file__).parent / "data"
TABLE = "Période;Délai médian\r\n2026-01;41,5\r\n"


def _package(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name in names:
            package.writestr(name, "<x/>")
    return written.getvalue()


def _old_office(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + name.encode("utf-16-le") + b"\0" * 500


DOCX = text().written()


def test_a_table_saved_by_excel_in_windows_1252_is_kept_in_utf_8() -> None:
    accepted = take((DATA / "windows-1252.csv").read_bytes(), "delais.csv")
    assert (accepted.name, accepted.content_type) == ("delais.csv", "text/csv")
    assert accepted.data.decode() == TABLE


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "mac_roman", "cp850"])
def test_a_text_of_any_usual_encoding_is_the_same_text(encoding: str) -> None:
    assert take(TABLE.encode(encoding), "x.csv").data.decode() == TABLE
    note = "L’établissement a reçu 40 % des œuvres, à l’été." if encoding != "cp850" else "À l'été, le délai a baissé : 40 %."
    assert take(note.encode(encoding), "note.txt").data.decode() == note


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00", "un programme Windows"), (b"\xcf\xfa\xed\xfe\x07", "un programme macOS"), (b"#!/bin/sh\n", "un script"),
        (b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"GIF89a\x01", "GIF"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"II*\x00\x08", "TIFF"), (b"\0\0\0\x18ftypheic\0\0", "HEIC"), (b"\0\0\0\x18ftypavif\0\0", "AVIF"),
        (b"\0\0\0\x18ftypisom\0\0", "vidéo"), (b"{\\rtf1 Bonjour}", "RTF"), (b"<!DOCTYPE html><p>", "page Web"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "SVG"), (b'<?xml version="1.0"?><a/>', "XML"),
        (_old_office("WordDocument"), "ancien format (.doc)"), (_old_office("Workbook"), "ancien format (.xls)"),
        (_old_office("EncryptedPackage"), "mot de passe"), (_old_office("x"), "ancienne suite"),
        (_package("notes.txt"), "ZIP"), (_package("Index/Document.iwa"), "Pages"), (_package("META-INF/container.xml"), "livre"),
        (b"", "vide"), (b"\xef\xbb\xbf \r\n", "vide"), (bytes(range(1, 256)) * 3, "pas reconnu"),
        (b"\x8f\x90\x9d\x81" * 9, "pas reconnu"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_by_its_true_name(data: bytes, said: str) -> None:
    assert said in refusal_of(data, "document")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"Bonjour.", "malware.exe", ".exe, mais son contenu est un fichier texte"),
        (b"Bonjour.", "page.html", ".html"), (b"Bonjour.", "faux.pdf", ".pdf, mais son contenu est un fichier texte"),
        (DOCX, "contrat.pdf", ".pdf, mais son contenu est un document Word"),
        (DOCX, "budget.xlsx", ".xlsx, mais son contenu est un document Word"),
        ((DATA / "filled-form.pdf").read_bytes(), "photo.JPG", ".jpg, mais son contenu est un PDF"),
    ],
)  # fmt: skip
def test_a_name_that_says_another_kind_is_refused_and_both_are_named(data: bytes, name: str, said: str) -> None:
    assert said in refusal_of(data, name)


@pytest.mark.parametrize("name", ["plan.DOCX", "plan.doc", "plan", "plan.2026-11", "plan.bin"])
def test_a_name_without_a_telling_end_gets_that_of_the_content(name: str) -> None:
    assert take(DOCX, name).name.endswith(".docx")


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_photo_is_kept_upright(mode: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    Image.new(mode, (40, 20)).save(written, "JPEG", exif=exif)
    kept = Image.open(io.BytesIO(take(written.getvalue(), "IMG_1.jpeg").data))
    assert (kept.size, kept.format) == ((20, 40), "JPEG")


def test_a_photo_of_several_pictures_is_kept_as_one_jpeg() -> None:
    written = io.BytesIO()
    first, second = Image.new("RGB", (40, 20), "teal"), Image.new("RGB", (40, 20), "red")
    first.save(written, "MPO", save_all=True, append_images=[second])
    accepted = take(written.getvalue(), "IMG_2.jpg")
    assert (accepted.content_type, Image.open(io.BytesIO(accepted.data)).format) == ("image/jpeg", "JPEG")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("re\u0301sume\u0301.txt", "résumé.txt"), ("🚑 plan 👩‍⚕️.txt", "🚑 plan 👩⚕️.txt"), ("é" * 400 + ".txt", "é" * 96 + ".txt"),
        (".txt", "document.txt"), ("a\x00b\n.txt", "ab.txt"), ("ᓄᓇᕕᒃ.txt", "ᓄᓇᕕᒃ.txt"),
    ],
)  # fmt: skip
def test_names_of_every_alphabet_are_kept_readable_and_short(name: str, clean: str) -> None:
    assert clean_name(name, "txt") == clean
