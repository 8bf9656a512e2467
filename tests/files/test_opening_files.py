"""Whatever people send is opened in a small process with limits: a hostile file costs its sender an error, and others nothing."""

import errno
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf.generic import ArrayObject, NullObject, NumberObject

import files
from accounts.actors import Actor
from files import uploads
from files.sandbox import running, slots
from files.sandbox.running import TooHeavy, TooSlow, run
from files.tables.reading import MAX_BYTES
from needs.models.attachments import Attachment
from needs.services.attachments import attach
from qualification.models.applications import Application, Evidence
from qualification.services import evidence, page_pictures
from tests.factories import NeedFactory, acting
from tests.files import attacks
from tests.qualification import flow
from tests.tables import said, send

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
TOO_LONG = "Ce fichier est trop long à ouvrir"
# What the limits allow, on a machine that runs other tests meanwhile.
A_FEW_SECONDS = 30


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    running._kept.clear()


def _lines(line: bytes) -> bytes:
    return (b"Titre;B\n" + line * (MAX_BYTES // len(line)))[:MAX_BYTES]


TABLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "styles.xlsx": (attacks.workbook_of_styles, "trop volumineux une fois décompressé"),
    "elements.xlsx": (attacks.workbook_of_elements, TOO_LONG),
    "broken.xlsx": (attacks.workbook_of_broken_xml, "endommagé"),
    "one-cell.csv": (lambda: b"a" * MAX_BYTES, "plus de 131 072 caractères"),
    "one-line.csv": (lambda: b"a," * (MAX_BYTES // 2), "plus de 500 colonnes"),
    "one-quotation.csv": (lambda: b'"' + b"a," * (MAX_BYTES // 2 - 1), "131 072 caractères"),
    "lines.csv": (lambda: _lines(b"x\n"), "plus de 1 048 576 lignes"),
    "blank-lines.csv": (lambda: _lines(b"\n"), "plus de 1 048 576 lignes"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused_beside_the_field_within_a_few_seconds(name: str, sign_in: SignIn) -> None:
    make, told = TABLES[name]
    data = make()
    browser, began = sign_in(acting()), time.monotonic()
    answer = send(browser, reverse("needs:sheet"), data, name)
    assert time.monotonic() - began < A_FEW_SECONDS
    assert answer.status_code == 422
    assert told in said(answer).replace("\u202f", " ").replace("\xa0", " ")


def test_a_table_of_nothing_but_problems_makes_no_page_without_end(sign_in: SignIn) -> None:
    lines = "".join(";".join("x" * 300) + "\n" for _line in range(190))
    answer = send(sign_in(acting()), reverse("needs:sheet"), f"title_fr{';' * 299}\n{lines}".encode(), "a.csv")
    assert answer.status_code == 422
    assert "Les 500 premières erreurs sont ci-dessous" in said(answer)
    assert len(answer.content) < 500_000


@pytest.mark.parametrize("megabytes", [12, 40])
def test_a_file_that_is_far_too_large_is_refused_in_words_and_written_nowhere(
    megabytes: int, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    need = NeedFactory()
    address = reverse("needs:attachments", args=[need.reference])
    answer = sign_in(acting(organisation=need.organisation)).post(address, _attached(b"x" * megabytes * 1024 * 1024, "a.txt"))
    assert answer.status_code == 422
    assert "dépasse 10" in said(answer).replace("\xa0", " ")


def _picture() -> bytes:
    """A few kilobytes that are 25 million points."""
    written = io.BytesIO()
    Image.new("RGB", (5000, 5000), "white").save(written, "PNG")
    return written.getvalue()


def _attached(data: bytes, name: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data), "has_no_patient_data": "on"}


@pytest.fixture
def quick_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the processor time, and a deadline that a busy machine does not reach."""
    monkeypatch.setattr(page_pictures, "DRAWING", replace(page_pictures.DRAWING, cpu_seconds=2, wall_seconds=60))


def _evidence(data: bytes, name: str = "rapport.pdf") -> tuple[Evidence, Application, Actor]:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    piece = evidence.add_file(application, row, by=vendor, upload=SimpleUploadedFile(name, data), title="Rapport")
    return piece, application, vendor


def _page_of(piece: Evidence, vendor: Actor) -> str:
    return reverse("qualification:evidence-page", args=[evidence.signed_link(piece, by=vendor), 1])


def test_a_page_that_takes_too_long_is_tried_once_and_its_reader_is_told(quick_drawing: None, sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    piece = application.evidence.first()
    assert piece is not None
    piece.file.save("x", SimpleUploadedFile("x", attacks.strokes()), save=False)
    piece.name, piece.content_type, piece.pages = "plan.pdf", "application/pdf", 1
    piece.save()
    browser, began = sign_in(flow.analyst()), time.monotonic()
    address = reverse("qualification:evidence-of", args=[application.reference, piece.requirement.code])
    assert "Cette page est trop longue à afficher. Téléchargez le document pour le lire" in browser.get(address).content.decode()
    assert time.monotonic() - began < A_FEW_SECONDS
    running._kept.clear()
    began = time.monotonic()
    assert "Cette page est trop longue à afficher. Téléchargez le document pour le lire" in browser.get(address).content.decode()
    assert time.monotonic() - began < 2, "it is remembered"


def test_a_page_is_drawn_once_kept_beside_its_document_and_goes_with_it(
    sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    piece, _application, vendor = _evidence(attacks.strokes(10))
    browser = sign_in(vendor)
    first = browser.get(_page_of(piece, vendor))
    assert first["Content-Type"] == "image/png"
    running._kept.clear()
    Path(piece.file.path).write_bytes(b"another")
    assert browser.get(_page_of(piece, vendor)).content == first.content
    folder = Path(piece.file.path + ".pages")
    assert [each.name for each in folder.iterdir()] == ["1.png"]
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove_evidence(piece, by=vendor)
    assert not folder.exists()
    assert not Path(piece.file.path).exists()


def test_a_visitors_page_is_answered_while_files_are_opened(quick_drawing: None) -> None:
    data = attacks.strokes()
    page = reverse("home")
    Client().get(page)

    def draw(person_id: int) -> type[Exception] | None:
        try:
            run(page_pictures.DRAWING, data + b"\n" * person_id, person_id=person_id, content_type="application/pdf", page=1)
        except (TooHeavy, slots.Busy) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        drawn = [pool.submit(draw, 1 + number % 4) for number in range(8)]
        time.sleep(0.5)
        asked = time.monotonic()
        assert Client().get(page).status_code == 200
        assert time.monotonic() - asked < 3
        assert sum(each.done() for each in drawn) >= 8 - slots.MAX_IN_PROCESS, "those that find no room are told at once"
        ends = [each.result() for each in drawn]
    assert slots.Busy in ends
    assert None not in ends
    assert time.monotonic() - began < A_FEW_SECONDS


def test_a_person_opens_one_file_at_a_time_on_the_whole_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0.1)
    with slots.slot(7):
        with pytest.raises(slots.Busy):
            run(uploads._TEXT, b"Bonjour.", person_id=7)
        # As another process of the same machine would: what this one counts is forgotten.
        slots._inside.clear()
        with pytest.raises(slots.Busy):
            run(uploads._TEXT, b"Bonjour.", person_id=7)
        assert run(uploads._TEXT, b"Bonjour.", person_id=8)[1] == b"Bonjour."


def test_whoever_finds_no_room_is_told_beside_the_field_and_keeps_what_was_typed(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0.1)
    application, vendor = flow.draft()
    address = reverse("qualification:add-evidence", args=[application.reference, "REG-01"])
    typed = {"title": "Un titre", "text": "Ma réponse", "file": SimpleUploadedFile("a.txt", b"Bonjour.")}
    with slots.slot(vendor.user_id):
        answer = sign_in(vendor).post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Le registre ouvre déjà d’autres fichiers" in page
    assert "Un titre" in page
    assert "Ma réponse" in page


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"memory_bytes": 96 * 1024 * 1024}, TooHeavy), ({"max_output": 100}, TooHeavy), ({"wall_seconds": 0.01}, TooSlow),
    ],
    ids=["memory", "output", "time"],
)  # fmt: skip
def test_each_limit_ends_the_process_with_the_same_words(limits: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=TOO_LONG):
        run(replace(uploads._PICTURE, **limits), _picture())


def test_only_what_is_certain_is_remembered() -> None:
    with pytest.raises(TooSlow):
        run(replace(uploads._TEXT, wall_seconds=0.01), b"Bonjour.")
    assert not running._kept._results
    with pytest.raises(running.FileRefused):
        run(uploads._TEXT, b"\x00\x01\x02")
    assert len(running._kept._results) == 1


def test_the_small_process_finds_nothing_of_the_product() -> None:
    """No module of it imports Django, the settings or anything above it; no variable of the environment is there."""
    folder = Path(files.__file__).parent
    modules = [path.relative_to(folder).with_suffix("") for path in (folder / "standalone").rglob("*.py")]
    names = [".".join(each.parts).removesuffix(".__init__") for each in modules]
    program = (
        "import importlib, os, sys; sys.path.append(sys.argv[1]); [importlib.import_module(each) for each in sys.argv[2:]]; "
        "print(sorted({each.partition('.')[0] for each in sys.modules} & {'django', 'registry', 'files', 'records', 'celery'}), "
        "sorted(each for each in os.environ if each != 'LC_CTYPE'))"
    )
    command = [sys.executable, "-I", "-c", program, str(folder), *names]
    ended = subprocess.run(command, capture_output=True, text=True, env={}, check=True)
    assert ended.stdout.strip() == "[] []"


# ── Never an error without words ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "names", [NumberObject(5), NullObject(), ArrayObject([NumberObject(1)])], ids=["number", "null", "array"]
)
def test_a_pdf_with_names_of_another_kind_is_taken(names: Any, sign_in: SignIn) -> None:
    need = NeedFactory()
    officer = acting(organisation=need.organisation)
    address = reverse("needs:attachments", args=[need.reference])
    answer = sign_in(officer).post(address, _attached(attacks.pdf_with_names(names), "plan.pdf"))
    assert answer.status_code == 302
    assert need.attachments.get().content_type == "application/pdf"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)


def test_a_full_disk_is_said_beside_the_field_and_nothing_is_kept(full_disk: None, sign_in: SignIn) -> None:
    need = NeedFactory()
    officer = acting(organisation=need.organisation)
    address = reverse("needs:attachments", args=[need.reference])
    answer = sign_in(officer).post(address, _attached(b"Bonjour.", "a.txt"))
    assert answer.status_code == 422
    assert "n’a pas pu être enregistré" in answer.content.decode()
    assert not Attachment.objects.exists()
    application, vendor = flow.draft()
    address = reverse("qualification:add-evidence", args=[application.reference, "REG-01"])
    answer = sign_in(vendor).post(address, {"title": "Un titre", "file": SimpleUploadedFile("a.txt", b"Bonjour.")})
    assert answer.status_code == 422
    assert "n’a pas pu être enregistré" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_page_is_shown_though_the_disk_is_full(sign_in: SignIn, request: pytest.FixtureRequest) -> None:
    piece, _application, vendor = _evidence(attacks.strokes(10))
    request.getfixturevalue("full_disk")
    assert sign_in(vendor).get(_page_of(piece, vendor))["Content-Type"] == "image/png"


def test_a_content_that_is_gone_has_a_designed_answer_at_every_door(sign_in: SignIn) -> None:
    piece, application, vendor = _evidence(attacks.strokes(10))
    need = NeedFactory()
    officer = acting(organisation=need.organisation)
    attachment = attach(need, by=officer, upload=SimpleUploadedFile("a.txt", b"Bonjour."))
    Path(piece.file.path).unlink()
    Path(attachment.file.path).unlink()
    answers = [
        sign_in(officer).get(reverse("needs:attachment", args=[need.reference, attachment.pk])),
        sign_in(vendor).get(reverse("qualification:evidence-file", args=[evidence.signed_link(piece, by=vendor)])),
        sign_in(vendor).get(_page_of(piece, vendor)),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert "Ce fichier ne peut pas être lu pour l’instant" in answer.content.decode()
    other = flow.draft(organisation=application.organisation)[0]
    address = reverse("qualification:add-evidence", args=[other.reference, "REG-01"])
    answer = sign_in(vendor).post(address, {"title": "Un titre", "reuse": piece.pk})
    assert answer.status_code == 422
    assert "ne peut pas être lu" in answer.content.decode()
