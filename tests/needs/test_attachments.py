"""Files of a need: what is let in, what is taken out of it, who reads it."""

import io
import socketserver
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from files.shown_pictures import SMALL, accept_picture
from files.uploads import MAX_BYTES, accept, clean_name
from needs.models.attachments import Attachment
from needs.models.needs import Need
from needs.services.attachments import attach, remove_attachment
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import NeedFactory, acting
from tests.files.office import COMPOUND, text
from tests.pictures import picture

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _upload(data: bytes, name: str = "document.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _pdf(**options: Any) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Jeanne Secret", "/Title": "Brouillon"})
    if options.get("script"):
        script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('bonjour');")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    if options.get("attached"):
        writer.add_attachment("a.exe", b"MZ")
    if options.get("password"):
        writer.encrypt("x", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _jpeg(size: tuple[int, int] = (40, 20)) -> bytes:
    picture = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010E] = "Chambre 214, Jeanne Secret"
    exif[0x0112] = 6
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def _docx(**parts: bytes | str) -> bytes:
    made = text()
    made.add("docProps/core.xml", "<creator>Jeanne Secret</creator>", relation="core-properties", source="")
    for name, content in parts.items():
        made.add(name.replace("__", "/"), content)
    return made.written()


# ── What is let in ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_pdf_loses_its_author_scripts_and_hidden_files() -> None:
    accepted = accept(_upload(_pdf(script=True, attached=True), "plan.pdf"))
    assert accepted.content_type == "application/pdf"
    read = PdfReader(io.BytesIO(accepted.data))
    assert len(read.pages) == 1
    assert "/Author" not in (read.metadata or {})
    assert not read.attachments
    for word in (b"Jeanne", b"JavaScript", b"bonjour"):
        assert word not in accepted.data


def test_a_picture_keeps_its_pixels_and_its_upright_side_only() -> None:
    accepted = accept(_upload(_jpeg(), "photo.png"))
    assert (accepted.name, accepted.content_type) == ("photo.jpg", "image/jpeg"), "the type is that of the content"
    picture = Image.open(io.BytesIO(accepted.data))
    assert picture.size == (20, 40)
    assert not picture.getexif()
    assert b"Jeanne" not in accepted.data


def test_an_office_document_loses_its_author() -> None:
    accepted = accept(_upload(_docx(), "lettre.docx"))
    with zipfile.ZipFile(io.BytesIO(accepted.data)) as package:
        assert b"Bonjour" in package.read("word/document.xml")
        assert not [name for name in package.namelist() if name.startswith("docProps")]
    assert accepted.name == "lettre.docx"


def test_a_table_of_text_is_taken() -> None:
    assert accept(_upload(b"mois;visites\n1;20\n", "x.csv")).content_type == "text/csv"
    assert accept(_upload("Bonjour à tous.".encode())).name == "document.txt"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00\x03", "un programme Windows"), (b"", "vide"), (b" \r\n", "vide"),
        (b"<svg onload=alert(1)>", "un dessin SVG"),
        (b"\x7fELF\x02\x01\x01\x00", "programme Linux"), (b"%PDF-1.7 broken", "endommagé"), (b"\x89PNG\r\n\x1a\nxx", "endommagé"),
        (_pdf(password=True), "mot de passe"), (_docx(word__vbaProject=COMPOUND + "_VBA_PROJECT".encode("utf-16-le")), "macros"),
        (_docx(**{"word__big.xml": b"0" * 101 * 1024 * 1024}), "trop volumineux"), (b"PK\x03\x04rest", "endommagé"),
        (_jpeg((9000, 6000)), "trop grande"),
    ],
    ids=["exe", "empty", "blank", "svg", "elf", "pdf", "png", "password", "macros", "bomb", "zip", "pixels"],
)  # fmt: skip
def test_what_is_not_taken_says_why(data: bytes, said: str) -> None:
    upload = _upload(data, "bon.pdf")
    with pytest.raises(Incomplete) as refused:
        accept(upload)
    assert said in str(refused.value.gaps["file"])


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    upload = _upload(b"x")
    upload.size = MAX_BYTES + 1
    with pytest.raises(Incomplete) as refused:
        accept(upload)
    assert "10 Mo" in str(refused.value.gaps["file"])


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\x\\plan.final.docx", "plan.final.pdf"), ("a\u202egpj.exe", "agpj.pdf"),
        ("   ", "document.pdf"), ("é" * 300 + ".pdf", "é" * 96 + ".pdf"), ('a"b<c>.pdf', "a b c.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_cleaned_and_ends_as_its_content(name: str, clean: str) -> None:
    assert clean_name(name, "pdf") == clean


# ── The virus scanner ────────────────────────────────────────────────────────────────────────────────────────


class _Clamd(socketserver.StreamRequestHandler):
    """clamd's side of INSTREAM, for one kind of malware."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        answer = b"stream: Eicar FOUND\0" if EICAR in data else b"stream: OK\0" if data != b"broken" else b"ERROR\0"
        self.wfile.write(answer)


@pytest.fixture
def clamd(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_malware_is_refused_and_the_rest_passes(clamd: None) -> None:
    with pytest.raises(Incomplete) as refused:
        accept(_upload(EICAR))
    assert "logiciel malveillant" in str(refused.value.gaps["file"])
    assert accept(_upload(b"Bonjour.")).name == "document.txt"


def test_pictures_that_pages_show_are_scanned_too(clamd: None) -> None:
    with pytest.raises(Incomplete) as refused:
        accept_picture(_upload(EICAR, "ecran.png"), sizes=(SMALL,), person_id=None)
    assert "logiciel malveillant" in str(refused.value.gaps["file"])
    assert accept_picture(picture(), sizes=(SMALL,), person_id=None).name == "ecran.webp"


@pytest.mark.parametrize("down", [True, False])
def test_a_scanner_that_does_not_answer_lets_nothing_in(down: bool, clamd: None, settings: Any) -> None:
    if down:
        settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    with pytest.raises(Incomplete) as refused:
        accept(_upload(b"broken"))
    assert "dans quelques minutes" in str(refused.value.gaps["file"])


# ── Who adds, reads and removes ──────────────────────────────────────────────────────────────────────────────


def _content(need: Need, reader: Client) -> list[int]:
    return [
        reader.get(reverse("needs:attachment", args=[need.reference, each.pk])).status_code for each in need.attachments.all()
    ]


def test_a_file_is_added_from_the_page_and_read_by_whom_it_is_for(sign_in: SignIn) -> None:
    need = NeedFactory()
    address = reverse("needs:attachments", args=[need.reference])
    writer = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    response = writer.post(address, {"file": _upload(_pdf(), "plan.pdf")})
    assert response.status_code == 422
    assert 'id="id_has_no_patient_data"' in response.content.decode()
    for name, is_public in (("dedans.pdf", False), ("dehors.txt", True)):
        data = _pdf() if name.endswith("pdf") else b"Pour tous."
        sent = {"file": _upload(data, name), "has_no_patient_data": "on"} | ({"is_public": "on"} if is_public else {})
        assert writer.post(address, sent).status_code == 302
    assert _content(need, writer) == [200, 200]
    assert _content(need, Client()) == [404, 404], "a draft shows nothing to others"
    published = NeedFactory(published=True)
    Attachment.objects.update(need=published)
    assert _content(published, Client()) == [404, 200]
    html = Client().get(record_path(published)).content.decode()
    assert "dehors.txt" in html
    assert "dedans.pdf" not in html
    got = Client().get(reverse("needs:attachment", args=[published.reference, published.attachments.get(is_public=True).pk]))
    assert got["Content-Disposition"] == 'attachment; filename="dehors.txt"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got.content == b"Pour tous."


def test_a_file_whose_content_is_gone_from_the_disk_says_so(client: Client) -> None:
    need = NeedFactory(published=True)
    kept = attach(need, by=acting(organisation=need.organisation), upload=_upload(b"Bonjour."))
    Attachment.objects.update(is_public=True)
    Path(kept.file.path).unlink()
    answer = client.get(reverse("needs:attachment", args=[need.reference, kept.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert answer["Retry-After"]


def test_a_removed_file_is_deleted_and_its_name_stays_in_the_history(django_capture_on_commit_callbacks: Any) -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    kept = attach(need, by=writer, upload=_upload(b"Bonjour."))
    place = Path(kept.file.path)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(kept, by=writer)
    assert not place.exists()
    with pytest.raises(WrongState):
        remove_attachment(kept, by=writer)
    assert [event.data["name"] for event in Event.objects.filter(verb="need.detached")] == ["document.txt"]


def test_a_need_carries_ten_files_at_most_and_none_twice() -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    for number in range(9):
        attach(need, by=writer, upload=_upload(f"Note {number}".encode()))
    with pytest.raises(Incomplete) as refused:
        attach(need, by=writer, upload=_upload(b"Note 3"))
    assert "déjà" in str(refused.value.gaps["file"])
    attach(need, by=writer, upload=_upload(b"Note 9"))
    with pytest.raises(Incomplete) as refused:
        attach(need, by=writer, upload=_upload(b"Note 10"))
    assert "dix fichiers" in str(refused.value.gaps["file"])


def test_strangers_add_nothing_and_writers_change_no_public_file_of_a_published_need() -> None:
    need = NeedFactory(published=True)
    with pytest.raises(Refused):
        attach(need, by=acting(), upload=_upload(b"Bonjour."))
    with pytest.raises(Refused):
        attach(need, by=acting(Role.CONTRIBUTOR, need.organisation), upload=_upload(b"Bonjour."), is_public=True)
    shown = attach(need, by=acting(organisation=need.organisation), upload=_upload(b"Bonjour."), is_public=True)
    with pytest.raises(Refused):
        remove_attachment(shown, by=acting(Role.CONTRIBUTOR, need.organisation))
    ended = NeedFactory(state="withdrawn")
    with pytest.raises(WrongState):
        attach(ended, by=acting(organisation=ended.organisation), upload=_upload(b"Bonjour."))
