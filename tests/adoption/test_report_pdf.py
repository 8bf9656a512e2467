"""The value report on paper: every letter, its charts, its address, and what it refuses before it is published."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from docx import Document

from adoption.models.decisions import PilotDecision
from adoption.models.reports import ReportVersion
from adoption.reports.outline import outline
from adoption.reports.pdf import pdf, preview
from adoption.reports.word import word
from adoption.services import reporting
from records.errors import Incomplete
from tests.documents import DRAWN, HARD, must_be_accessible, pages_of, text_of
from tests.pilots import ending


def _both(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def _summary(*numbers: str) -> dict[str, Any]:
    return dict(zip(("first", "last", "median", "change"), numbers, strict=True)) | {"months": 12, "is_reached": True}


def _whole(text: str = HARD) -> ReportVersion:
    """A version of today's schema, with everything that a report may say."""
    version = _version(text=text)
    names = ("goals", "protocol", "stop_criteria", "risks", "data_agreements", "funding")
    version.content |= {
        "schema": 4,
        "conduct": {name: _both("Avant.\n- un\n- deux") for name in names}
        | {"ethics_reference": "CER-12", "privacy_reference": "", "budget_cad": "120000"},
        "costs": [
            {"title": _both("Calcul"), "organisation": _both("CISSS"), "assumptions": _both("Hypothèses."), "horizon_years": 5,
             "discount_percent": "1.50", "cost": "45000.00", "benefit": "90000.00", "net": "45000.00",
             "return_percent": "100.0", "payback_year": 2},
        ],
        "lessons": [{"title": _both("Former la nuit"), "text": _both("Dès le début."), "organisation": _both("CISSS")}],
    }  # fmt: skip
    return version


def _version(*, schema: int = 2, text: str = HARD) -> ReportVersion:
    months = [[f"2025-{month:02d}-01", str(45 - month)] for month in range(1, 13) if month != 5]
    site: dict[str, Any] = {"name": _both("Hôpital de Maria")} | _summary("40.00", "24.25", "30.50", "-20.75")
    if schema == 2:
        site |= {"baseline": "45.00", "target": "30.00", "values": months}
    indicator = {
        "name": _both("Délai médian"), "unit": _both("jours"), "direction": "down", "baseline": "45.00", "target": "24.00",
        "overall": _summary("40.00", "24.25", "30.50", "-20.75"), "sites": [site],
    }  # fmt: skip
    codes = ("population", "clinical", "organisational", "sociocultural", "economic")
    content = {
        "schema": schema,
        "number": 3,
        "pilot": {
            "reference": "PIL-2023-0002", "title": _both("Essai *de* #texte"), "state": "completed",
            "lead": _both("CISSS des Îles"),
            "need": {"reference": "BES-2023-0001", "title": _both("Besoin")}, "starts_on": "2025-01-01", "ended_on": "2026-01-02",
            "solution": {"reference": "SOL-2023-0004", "name": _both("Route")}, "results": _both("Avant.\n- un\n- deux"),
            "stopped_reason": _both(""), "is_demonstration": True,
        },
        "sites": [{"name": _both("Hôpital de Maria"), "region": "11"}],
        "introduction": _both(text),
        "dimensions": [
            {"code": code, "text": _both("Mieux."), "absence": _both(""), "indicators": [indicator] if code == "clinical" else []}
            for code in codes
        ],
        "conclusion": _both("Fin."),
    }  # fmt: skip
    return ReportVersion(number=3, content=content, sha256="ab" * 32, published_at=datetime(2026, 11, 29, 18, tzinfo=UTC))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_is_readable_by_everyone_and_has_every_letter(language: str) -> None:
    with translation.override(language):
        data = pdf(_version())
        url = reverse("pilots:report", args=["PIL-2023-0002", 3])
    must_be_accessible(data, title="Essai *de* #texte", language=language)
    text = text_of(data)
    french = ["Dimension populationnelle", "Publié le 29 novembre 2026", "Page 1 sur ", "24,25", "−20,75", "Écart"]
    english = ["Population dimension", "Published on", "Page 1 of ", "24.25", "−20.75", "Difference"]
    for words in (DRAWN, "Essai *de* #texte", url, "ab" * 32, "• un • deux", *(french if language == "fr" else english)):
        assert words in text
    assert data.count(b"/Figure") >= 2, "the chart and the code are pictures with words"


def test_the_same_version_gives_the_same_bytes_and_one_of_before_the_charts_is_still_drawn() -> None:
    assert pdf(_version()) == pdf(_version())
    assert "Délai médian" in text_of(pdf(_version(schema=1)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            ["Coûts et rendement", "45 000 $", "1,5 % par année", "Former la nuit", "CER-12", "Critères d’arrêt", "120 000 $"],
        ),
        (
            "en",
            ["Costs and returns", "$45,000", "1.5% per year", "Former la nuit", "CER-12", "Criteria for stopping", "$120,000"],
        ),
    ],
)
def test_the_report_says_what_it_cost_what_was_learned_and_under_which_rules(language: str, said: list[str]) -> None:
    with translation.override(language):
        data = pdf(_whole())
        document = Document(io.BytesIO(word(outline(_whole().content, decisions=[]))))
    paper = text_of(data)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = " ".join(" ".join([*(each.text for each in document.paragraphs), *cells]).split())
    for words in said:
        assert words in paper
        assert words in written
    must_be_accessible(data, title="Essai *de* #texte", language=language)


def test_a_decision_taken_on_a_version_is_on_its_papers_and_said_not_to_be_part_of_its_content() -> None:
    taken = PilotDecision(outcome="adopt", rationale_fr="Le gain est net.", decided_at=datetime(2026, 12, 1, 18, tzinfo=UTC))
    text = text_of(pdf(_whole(), decisions=[taken]))
    for words in ("Adopté, 1er décembre 2026", "Le gain est net.", "ne fait pas partie du contenu"):
        assert words in text
    assert "Aucune décision n’a encore été rendue" in text_of(pdf(_whole()))


def test_papers_say_that_a_scale_is_cut_and_that_a_baseline_is_that_of_all_sites() -> None:
    version = _version()
    indicator = version.content["dimensions"][1]["indicators"][0]
    indicator["sites"].append(indicator["sites"][0] | {"name": _both("CLSC de Gaspé"), "baseline": "50.00"})
    paper = " ".join(text_of(pdf(version)).split())
    document = Document(io.BytesIO(word(outline(version.content))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = " ".join([*(each.text for each in document.paragraphs), *cells])
    for words in ("L’échelle ne commence pas à zéro.", "45 (commune)", "Commune\xa0: la valeur de départ fixée pour tous"):
        assert words.replace("\xa0", " ") in paper.replace("\xa0", " ")
        assert words in written
    assert "50 (commune)" not in written


@pytest.mark.parametrize("lines", [0, 2, 10, 20, 27, 44])
def test_a_preview_is_marked_on_every_page_and_readable_by_everyone_wherever_its_pages_end(lines: int) -> None:
    data = preview(outline(_whole("\n".join(["Une ligne."] * lines)).content), reference="PIL-2023-0002")
    must_be_accessible(data, title="Essai *de* #texte", language="fr")
    pages = pages_of(data)
    assert all("Aperçu" in page for page in pages)
    assert "n’est pas publié" in pages[0]
    assert "SHA-256" not in "".join(pages)


def test_the_word_document_has_the_charts_as_pictures_with_words_and_its_pages_are_numbered() -> None:
    document = Document(
        io.BytesIO(word(outline(_whole().content, decisions=[]), published="29 novembre 2026", url="https://a.b/c/"))
    )
    (chart,) = document.inline_shapes
    assert "Hôpital de Maria. 44 en janvier 2025" in chart._inline.docPr.get("descr")
    foot = document.sections[0].footer._element.xml
    assert "NUMPAGES" in foot
    assert "Aperçu" not in document.sections[0].header._element.xml
    draft = Document(io.BytesIO(word(outline(_whole().content))))
    assert "Aperçu" in draft.sections[0].header._element.xml


def test_a_character_without_a_picture_is_named_never_a_black_square() -> None:
    assert "Signe [U+13000]." in text_of(pdf(_version(text="Signe \U00013000.")))


@pytest.mark.django_db
def test_a_report_with_a_character_that_its_pdf_cannot_show_is_not_published_and_the_page_says_so() -> None:
    pilot, officer = ending.completed()
    reporting.save_report(pilot, by=officer, values=ending.WORDS | {"clinical_text_fr": "Signe \U00013000."})
    with pytest.raises(Incomplete) as refused:
        reporting.publish_report(pilot, by=officer)
    assert set(refused.value.gaps) == {"clinical_text_fr"}
    client = Client()
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("pilots:report-publish", args=[pilot.reference])).content.decode()
    assert "\U00013000" in page
    assert "ne peut pas afficher" in page
    reporting.save_report(pilot, by=officer, values={"clinical_text_fr": HARD})
    assert reporting.publish_report(pilot, by=officer).number == 1
