"""A protocol is read, printed and filled in as one whole checklist."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from docx import Document

from accounts.actors import Actor
from files.word_files import CONTENT_TYPE as WORD
from qualification.checklist import Checklist
from qualification.models.protocols import Protocol
from qualification.views import checklists
from tests.qualification import flow
from tests.tables import cells

pytestmark = pytest.mark.django_db

OUTLOOK = {
    "has_medical_purpose": "true", "situation": "critical", "output_role": "drives", "human_reviews": "true",
    "learns_in_use": "false", "decides_access": "false", "licence": "none", "data_place": "abroad",
}  # fmt: skip


LEVELS = {"fr": "Élevé", "en": "High"}
FILE_NAMES = {"fr": "liste-de-controle-risque-eleve-2026.1.xlsx", "en": "checklist-high-risk-2026.1.xlsx"}


def _page(level: str, **asked: str) -> str:
    return reverse("qualification:protocol", args=[level, "2026.1"], query=asked)


def _file(level: str, form: str, **asked: str) -> str:
    return reverse("qualification:protocol-checklist", args=[level, "2026.1", form], query=asked)


def test_what_adds_to_a_lower_level_is_never_without_its_base(client: Client) -> None:
    flow.protocols()
    for protocol in Protocol.objects.in_force():
        for row in protocol.requirements.all():
            assert bool(row.base_fr) == bool(re.match(r"(En plus|La même|Le même|Les mêmes)\b", row.evidence_fr)), row.code
            assert bool(row.base_en) == bool(re.match(r"(In addition|The same)\b", row.evidence_en)), row.code
    low, moderate, high = (Protocol.objects.get(level=level) for level in ("low", "moderate", "high"))
    texts = [each.requirements.get(code="DEP-01").evidence_fr for each in (low, moderate, high)]
    body = client.get(_page("high")).content.decode()
    places = [body.index(text) for text in texts]
    assert places == sorted(places), "from the lowest level up"


def test_the_page_of_an_answer_shows_the_base_too(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    application, vendor = flow.draft("high")
    base = application.protocol.requirements.get(code="SAF-02").base_fr
    page = sign_in(vendor).get(reverse("qualification:answer", args=[application.reference, "SAF-02"]))
    assert base in page.content.decode()


def test_a_protocol_can_be_narrowed_to_what_is_mandatory(client: Client) -> None:
    flow.protocols()
    whole, narrow = client.get(_page("low")).content.decode(), client.get(_page("low", only="mandatory")).content.decode()
    optional = Protocol.objects.get(level="low").requirements.filter(blocks=False).first()
    assert optional
    assert f'id="{optional.code}"' in whole
    assert f'id="{optional.code}"' not in narrow
    assert "only=mandatory" in narrow, "its files are narrowed as well"


@pytest.mark.parametrize(("language", "head"), [("fr", "Votre réponse"), ("en", "Your answer")])
def test_the_checklist_as_excel_has_a_line_for_each_requirement_and_room_to_answer(
    client: Client, language: str, head: str
) -> None:
    flow.protocols()
    with translation.override(language):
        response = client.get(_file("high", "xlsx"))
    title, level, count, _empty, heads, *lines = cells(response.content)
    assert head in heads
    assert "2026.1" in title[0]
    assert LEVELS[language] in level[0]
    assert count[0].startswith("40 ")
    assert FILE_NAMES[language] in response["Content-Disposition"]
    assert len(heads) == 9
    rows = list(Protocol.objects.get(level="high").requirements.all())
    assert [line[0] for line in lines] == [row.code for row in rows]
    assert getattr(rows[0], f"base_{language}").splitlines()[0] in str(lines[0][4])
    assert len(cells(client.get(_file("high", "xlsx", only="mandatory")).content)) == 5 + sum(row.blocks for row in rows)


@pytest.mark.parametrize(("language", "hint"), [("fr", "Écrivez ici"), ("en", "Write here")])
def test_the_checklist_as_word_is_a_form_with_boxes_for_each_requirement(client: Client, language: str, hint: str) -> None:
    flow.protocols()
    with translation.override(language):
        data = client.get(_file("low", "docx")).content
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read("word/document.xml").decode()
    assert xml.count("<w:sdt>") == 12 * 3
    assert xml.count(hint) == 12 * 3
    headings = [each.text for each in Document(io.BytesIO(data)).paragraphs if each.style and each.style.name == "Heading 2"]
    assert len(headings) == 12


def test_the_checklist_of_ones_own_case_adds_what_the_answers_add(client: Client) -> None:
    flow.protocols()
    lines = cells(client.get(reverse("qualification:outlook-checklist", args=["xlsx"], query=OUTLOOK)).content)
    heads = next(place for place, line in enumerate(lines) if line[0] == "Code")
    assert len(lines) == heads + 1 + 40 + 3
    assert "Élevé" in lines[1][0], "the level, then why"
    assert "Loi 25" in str(lines[-2][2])
    word = client.get(reverse("qualification:outlook-checklist", args=["docx"], query=OUTLOOK))
    texts = [each.text for each in Document(io.BytesIO(word.content)).paragraphs]
    assert "Niveau de risque\u00a0: Élevé" in texts


def test_without_all_answers_the_checklist_leads_to_the_questions(client: Client) -> None:
    flow.protocols()
    response = client.get(reverse("qualification:outlook-checklist", args=["xlsx"], query={"licence": "none"}))
    assert response.headers["Location"] == f"{reverse('qualification:preflight')}?licence=none"
    assert client.get(_file("low", "exe")).status_code == 404


def test_the_file_of_a_protocol_is_written_once_however_its_address_is_written(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.protocols()
    first = client.get(_file("low", "docx")).content
    monkeypatch.setitem(checklists._FORMS, "docx", (WORD, _never))
    for number in range(3):
        assert client.get(_file("low", "docx", made_up=str(number))).content == first


def test_a_visitor_takes_so_many_checklists_of_a_case_in_an_hour_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.protocols()
    monkeypatch.setattr(checklists, "MAX_OF_OUTLOOK", 2)
    address = reverse("qualification:outlook-checklist", args=["xlsx"], query=OUTLOOK)
    assert [client.get(address).status_code for _time in range(3)] == [200, 200, 429]


def _never(checklist: Checklist) -> bytes:
    raise AssertionError("written again")
