"""An application until its review: opening, answers, evidence, completeness, freezing, who may see it."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from PIL import Image

from accounts.actors import Actor
from accounts.models.memberships import Role
from files.uploads import MAX_EVIDENCE_BYTES
from qualification.management.commands.protocol_sources import table
from qualification.missing import gaps_of
from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Framework, Protocol, Requirement
from qualification.services import applications, evidence, following, protocols
from records.errors import Incomplete, Refused, Stale, WrongState
from solutions.services.releases import enter_release
from tests.authoring.forms import Form, Text, entries
from tests.factories import SolutionFactory, acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _file(name: str, data: bytes, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def _bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"0" * (120 * 1024 * 1024))
    return written.getvalue()


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_application_opens_under_the_protocol_of_the_solutions_level() -> None:
    for level, count in (("low", 12), ("moderate", 25), ("high", 40)):
        application, _vendor = flow.draft(level)
        assert application.protocol.level == level
        assert application.protocol.requirements.count() == count
        assert application.reference.startswith("DOS-")


def test_a_solution_without_a_version_or_with_an_open_application_opens_none() -> None:
    flow.protocols()
    solution = SolutionFactory(listed=True)
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    with pytest.raises(Incomplete) as raised:
        applications.open_application(solution, by=vendor)
    assert "release" in raised.value.gaps
    application, vendor = flow.draft()
    with pytest.raises(WrongState):
        applications.open_application(application.solution, by=vendor)
    with pytest.raises(Refused):
        applications.open_application(application.solution, by=acting(Role.VENDOR_MEMBER))


def test_a_new_protocol_version_never_changes_an_open_application() -> None:
    application, _vendor = flow.draft()
    before = list(application.protocol.requirements.values_list("code", "evidence_fr"))
    editor = flow.analyst()
    new = protocols.draft_version("low", by=editor, version="2027.1")
    dropped = new.requirements.first()
    assert dropped
    protocols.drop_requirement(dropped, by=editor)
    protocols.publish_version(new, by=editor, note_fr="Une exigence de moins.")
    application = Application.objects.get(pk=application.pk)
    assert list(application.protocol.requirements.values_list("code", "evidence_fr")) == before
    assert Protocol.objects.in_force().get(level="low").version == "2027.1"
    later, _other = flow.draft()
    assert later.protocol.version == "2027.1"


def test_a_published_protocol_no_longer_changes() -> None:
    flow.protocols()
    protocol = Protocol.objects.get(level="low")
    with pytest.raises(WrongState):
        protocols.drop_requirement(protocol.requirements.first(), by=flow.analyst())
    with pytest.raises(Refused):
        protocols.draft_version("low", by=acting(Role.VENDOR_MEMBER), version="9")


def test_the_difference_between_two_versions_is_told_word_by_word(client: Client) -> None:
    flow.protocols()
    editor = flow.analyst()
    new = protocols.draft_version("low", by=editor, version="2027.1")
    row = new.requirements.get(code="REG-01")
    protocols.write_requirement(
        new, by=editor, requirement=row, values={"code": "REG-01", "title_fr": row.title_fr + " Toujours."}
    )
    protocols.publish_version(new, by=editor, note_fr="Plus clair.")
    body = client.get(reverse("qualification:changes", args=["low", "2027.1", "2026.1"])).content.decode()
    assert "<ins>" in body
    assert "Toujours" in body
    assert "SAF-01" not in body


def test_a_source_is_written_with_its_place_and_its_change_is_told(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    flow.protocols()
    editor = flow.analyst()
    new = protocols.draft_version("low", by=editor, version="2027.1")
    row = new.requirements.get(code="REG-01")
    browser = sign_in(editor)
    url = reverse("qualification:requirement", args=["low", row.pk])
    form = browser.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert sent["where_1_fr"] == row.sources[0]["where"]["fr"]
    lacking = browser.post(url, sent | {"source_3": "eu-ai-act-2024"})
    assert lacking.status_code == 422
    assert "where_3_fr" in lacking.context["form"].errors
    browser.post(url, sent | {"source_3": "eu-ai-act-2024", "where_3_fr": "article 13", "where_3_en": "Article 13"})
    row.refresh_from_db()
    assert row.sources[:2] == Requirement.objects.get(code="REG-01", protocol__version="2026.1", protocol__level="low").sources
    assert row.sources[2] == {"of": "eu-ai-act-2024", "where": {"fr": "article 13", "en": "Article 13"}}
    protocols.publish_version(new, by=editor, note_fr="Une source de plus.")
    body = client.get(reverse("qualification:changes", args=["low", "2027.1", "2026.1"])).content.decode()
    assert "article 13" in body


def test_the_sources_that_a_requirement_may_cite_are_named_in_the_readers_language(sign_in: Callable[[Actor], Client]) -> None:
    flow.protocols()
    editor = flow.analyst()
    row = protocols.draft_version("low", by=editor, version="2027.1").requirements.get(code="REG-01")
    with translation.override("en"):
        page = sign_in(editor).get(reverse("qualification:requirement", args=["low", row.pk])).content.decode()
    framework = Framework.objects.exclude(title_fr=F("title_en")).first()
    assert framework is not None
    assert f"{escape(framework.title_en)} ({framework.year})" in page
    assert f"{escape(framework.title_fr)} ({framework.year})" not in page


def test_every_requirement_names_a_public_source(client: Client) -> None:
    flow.protocols()
    for requirement in Requirement.objects.all():
        assert requirement.cited({f.code: f for f in protocols.Framework.objects.all()}), requirement.code
    body = client.get(reverse("qualification:sources")).content.decode()
    for code in Requirement.objects.values_list("code", flat=True).distinct():
        assert code in body
    for name in ("NICE", "IMDRF", "INESSS", "14971", "62304", "27001", "2024/1689"):
        assert name in body, name


def test_the_first_set_is_whole_and_its_table_in_the_documentation_says_the_same() -> None:
    """Every demand has its reason, evidence, example and precise sources in both languages, and no sentence twice."""
    data = yaml.safe_load(protocols.FIRST_SET.read_text("utf-8"))
    evidence: list[str] = []
    for row in data["requirements"]:
        for name in ("title", "reason", "examples"):
            assert all(len(row[name][code]) > 20 for code in ("fr", "en")), (row["code"], name)
        assert all(source["where"]["fr"] and source["where"]["en"] for source in row["sources"]), row["code"]
        evidence += [ask["evidence"][code] for ask in row["asks"].values() for code in ("fr", "en")]
    assert len(evidence) == len(set(evidence)) == 2 * (12 + 25 + 40)
    assert (settings.BASE_DIR / "docs" / "protocols.md").read_text("utf-8") == table()


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_submission_names_every_gap_and_then_freezes_what_was_said() -> None:
    application, vendor = flow.draft()
    with pytest.raises(Incomplete) as raised:
        applications.submit_application(application, by=vendor, **flow.SIGNED)
    assert set(raised.value.gaps) == set(application.protocol.requirements.values_list("code", flat=True))
    flow.fill(application, vendor)
    application = applications.submit_application(application, by=vendor, **flow.SIGNED)
    assert application.snapshot_sha256 == applications.fingerprint(Application.objects.get(pk=application.pk).snapshot)
    assert application.snapshot
    assert len(application.snapshot["answers"]) == 12
    assert application.solution.__class__.objects.get(pk=application.solution_id).qualification == "under_review"


def test_nothing_is_edited_after_submission_and_nothing_is_lost() -> None:
    application, vendor = flow.submitted()
    row = application.protocol.requirements.first()
    assert row
    with pytest.raises(WrongState):
        applications.answer_requirement(application, row, by=vendor, text="Autre chose, bien plus tard.")
    with pytest.raises(WrongState):
        evidence.add_link(application, row, by=vendor, url="https://example.org/", title="")
    with pytest.raises(WrongState):
        evidence.remove_evidence(application.evidence.first(), by=vendor)
    assert application.answers.get(requirement=row).text == flow.WORDS


def test_two_colleagues_on_one_answer_do_not_overwrite_each_other(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    application, vendor = flow.draft()
    colleague = acting(Role.VENDOR_MEMBER, application.organisation)
    row = application.protocol.requirements.get(code="REG-01")
    applications.answer_requirement(application, row, by=colleague, text="La réponse de ma collègue.", version=0)
    with pytest.raises(Stale):
        applications.answer_requirement(application, row, by=vendor, text="La mienne.", version=0)
    page = sign_in(vendor).post(
        reverse("qualification:answer", args=[application.reference, "REG-01"]), {"text": "La mienne.", "answer_version": "0"}
    )
    assert page.status_code == 409
    assert "La réponse de ma collègue." in page.content.decode()
    assert "La mienne." in page.content.decode()


def test_what_is_typed_is_kept_while_one_writes(sign_in: Callable[[Actor], Client]) -> None:
    application, vendor = flow.draft()
    browser = sign_in(vendor)
    url = reverse("qualification:answer", args=[application.reference, "REG-01"])
    kept = browser.post(url, {"text": "À moitié écrit"}, headers={"X-Autosave": "1"})
    assert kept.json()["saved"]
    assert "À moitié écrit" in browser.get(url).content.decode()


def test_each_page_of_a_requirement_says_what_counts_as_evidence(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    outlook = {"has_medical_purpose": "false", "human_reviews": "true", "learns_in_use": "false", "decides_access": "false"}
    pages = [
        client.get(reverse("qualification:protocol", args=["low", application.protocol.version])),
        client.get(reverse("qualification:preflight"), outlook | {"licence": "none", "data_place": "none"}),
        sign_in(vendor).get(reverse("qualification:answer", args=[application.reference, row.code])),
    ]
    for page in pages:
        assert row.evidence_fr in page.content.decode()


# ── Evidence ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rapport.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("rapport.pdf", b"%PDF-1.4 <html><script>alert(1)</script>"),
        ("image.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
        ("bombe.docx", _bomb()),
        ("outil.exe", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("grand.txt", b"a" * (MAX_EVIDENCE_BYTES + 1)),
    ],
    ids=["html-as-pdf", "polyglot", "broken-picture", "zip-bomb", "program", "huge"],
)
def test_a_disguised_or_huge_file_is_refused_beside_its_field_and_the_answer_stays(
    name: str, data: bytes, sign_in: Callable[[Actor], Client]
) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    applications.answer_requirement(application, row, by=vendor, text=flow.WORDS)
    url = reverse("qualification:add-evidence", args=[application.reference, "REG-01"])
    page = sign_in(vendor).post(url, {"title": "Essai", "file": _file(name, data)})
    assert page.status_code == 422
    assert page.context["evidence_form"].errors["file"]
    assert flow.WORDS in page.content.decode()
    assert not Evidence.objects.exists()


def _pdf_that_is_also_an_archive() -> bytes:
    form = Form()
    form.field("/Tx", V=Text("Rapport"), AP=entries(N=form.words("Rapport")))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("attaque.html", "<script>alert(1)</script>")
    return form.written() + archive.getvalue()


def test_what_hides_behind_a_real_document_does_not_come_in_with_it() -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    data = _pdf_that_is_also_an_archive()
    assert zipfile.is_zipfile(io.BytesIO(data))
    piece = evidence.add_file(application, row, by=vendor, upload=_file("a.pdf", data), title="Rapport")
    with piece.file.open("rb") as kept:
        content = kept.read()
    assert content.startswith(b"%PDF-")
    assert b"script" not in content
    assert not zipfile.is_zipfile(io.BytesIO(content))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost:8000/", "http://169.254.169.254/", "http://[::1]/", "ftp://example.org/"]
)
def test_a_link_is_never_asked_on_an_address_that_is_not_public(url: str) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    piece = Evidence.objects.create(application=application, requirement=row, title="Lien", url=url)
    assert evidence.check_link(piece).link_state == Evidence.LinkState.BROKEN
    applications.answer_requirement(application, row, by=vendor, text=flow.WORDS)
    assert any(gap.requirement == row for gap in gaps_of(application)), "a broken link is a gap"


# ── The door ─────────────────────────────────────────────────────────────────────────────────────────────────


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("is_old", [False, True], ids=["sent-now", "kept-before-forms-were-flattened"])
def test_the_picture_of_a_filled_form_shows_its_answers(is_old: bool, client: Client) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    form = Form()
    form.field("/Tx", V=Text("Réponse"), AP=entries(N=form.words("Réponse")))
    piece = evidence.add_file(application, row, by=vendor, upload=_file("a.pdf", form.written()), title="Formulaire")
    if is_old:
        del form.writer.root_object["/AcroForm"]
        Path(piece.file.path).write_bytes(form.written())
    assert vendor.user
    client.force_login(vendor.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("qualification:evidence-page", args=[evidence.signed_link(piece, by=vendor), 1]))
    picture = Image.open(io.BytesIO(page.content)).convert("L")
    assert sum(picture.histogram()[:100]) > 500


def test_private_evidence_opens_only_through_a_pass_of_ones_own_with_safe_headers(client: Client) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    piece = evidence.add_file(application, row, by=vendor, upload=_file("a.png", _picture(), "image/png"), title="Image")
    stranger = acting(Role.VENDOR_MEMBER)

    def enter(actor: Actor) -> None:
        assert actor.user
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")

    enter(vendor)
    door = client.get(reverse("qualification:evidence", args=[piece.pk]))
    token = evidence.signed_link(piece, by=vendor)
    assert door.status_code == 302
    for name, arguments in (("evidence-file", [token]), ("evidence-page", [token, 1])):
        response = client.get(reverse(f"qualification:{name}", args=arguments))
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(reverse("qualification:evidence-file", args=[token]))["Content-Disposition"].startswith("attachment")
    enter(stranger)
    assert client.get(reverse("qualification:evidence-file", args=[token])).status_code == 404, "someone else's pass"
    assert client.get(reverse("qualification:evidence", args=[piece.pk])).status_code == 404
    enter(vendor)
    assert client.get(reverse("qualification:evidence-file", args=[token[:-2] + "xx"])).status_code == 404, "forged"


def test_a_pass_is_good_for_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    piece = evidence.add_file(application, row, by=vendor, upload=_file("a.txt", b"Preuve"), title="Texte")
    token = evidence.signed_link(piece, by=vendor)
    assert evidence.opened(token, by=vendor) == piece
    import time

    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + evidence.DOOR_SECONDS + 1)
    assert evidence.opened(token, by=vendor) is None


def test_a_pass_opens_nothing_once_the_right_is_gone() -> None:
    application, _vendor, ministry, reviewers = flow.in_review()
    assignment, evaluator = reviewers[0]
    piece = application.evidence.first()
    assert piece
    token = evidence.signed_link(piece, by=evaluator)
    assert evidence.opened(token, by=evaluator)
    from qualification.services import reviewing

    reviewing.unassign(assignment, by=ministry)
    assert evidence.opened(token, by=evaluator) is None


# ── Who sees it, withdrawal, versions ────────────────────────────────────────────────────────────────────────


def test_an_application_that_one_may_not_see_answers_404(client: Client) -> None:
    application, _vendor = flow.submitted()
    url = reverse("qualification:application", args=[application.reference])
    for role in (Role.VENDOR_MEMBER, Role.INNOVATION_OFFICER, Role.CONTRIBUTOR, Role.EVALUATOR):
        actor = acting(role)
        assert actor.user
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(url).status_code == 404, role


def test_a_vendor_withdraws_before_the_decision_and_not_after() -> None:
    application, vendor, _ministry = flow.deliberated()
    applications.withdraw_application(application, by=vendor)
    solution = application.solution.__class__.objects.get(pk=application.solution_id)
    assert solution.qualification == "none"
    decision, vendor, _ministry = flow.decided()
    with pytest.raises(WrongState):
        applications.withdraw_application(decision.application, by=vendor)


def test_a_major_version_after_the_qualified_one_flags_the_qualification_until_the_ministry_looked() -> None:
    decision, vendor, ministry = flow.decided()
    solution = decision.application.solution
    minor = {"number": "1.1", "released_on": date(2026, 5, 1), "change": "minor", "notes_fr": "Corrections.", "notes_en": ""}
    enter_release(solution, by=vendor, values=minor)
    solution.refresh_from_db()
    assert solution.review_flag == ""
    enter_release(solution, by=vendor, values=minor | {"number": "2.0", "change": "major", "notes_fr": "Nouveau modèle."})
    solution.refresh_from_db()
    assert solution.review_flag == "release"
    assert solution.qualified_release
    assert solution.qualified_release.number == "1.0"
    following.keep(decision, by=ministry, reason_fr="Le modèle est le même pour cet usage.")
    solution.refresh_from_db()
    assert solution.review_flag == ""


def test_a_version_entered_meanwhile_is_a_gap() -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    values: dict[str, Any] = {
        "number": "2.0",
        "released_on": date(2026, 5, 1),
        "change": "major",
        "notes_fr": "Neuf.",
        "notes_en": "",
    }
    enter_release(application.solution, by=vendor, values=values)
    application.solution.refresh_from_db()
    with pytest.raises(Incomplete) as raised:
        applications.submit_application(application, by=vendor, **flow.SIGNED)
    assert list(raised.value.gaps) == ["release"]
