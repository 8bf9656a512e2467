"""The value report on paper: every letter, its charts, its address, and what it refuses before it is published."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from adoption.models.reports import ReportVersion
from adoption.reports.outline import SiteRun
from adoption.reports.pdf import pdf
from adoption.reports.runs import run_charts
from adoption.services import reporting
from records.errors import Incomplete
from tests.documents import DRAWN, HARD, must_be_accessible, text_of
from tests.pilots import ending


def _both(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def _summary(*numbers: str) -> dict[str, Any]:
    return dict(zip(("first", "last", "median", "change"), numbers, strict=True)) | {"months": 12, "is_reached": True}


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
    french = ["Dimension populationnelle", "Publié le 29 novembre 2026", "Page 1 sur ", "24,25", "−20,75"]
    english = ["Population dimension", "Published on", "Page 1 of ", "24.25", "−20.75"]
    for words in (DRAWN, "Essai *de* #texte", url, "ab" * 32, "• un • deux", *(french if language == "fr" else english)):
        assert words in text
    assert data.count(b"/Figure") >= 2, "the chart and the code are pictures with words"


def test_the_same_version_gives_the_same_bytes_and_one_of_before_the_charts_is_still_drawn() -> None:
    assert pdf(_version()) == pdf(_version())
    assert "Délai médian" in text_of(pdf(_version(schema=1)))


def test_a_character_without_a_picture_is_named_never_a_black_square() -> None:
    assert "Signe [U+13000]." in text_of(pdf(_version(text="Signe \U00013000.")))


def test_a_chart_breaks_its_line_where_a_month_is_missing() -> None:
    values = [(date(2025, month, 1), Decimal(month)) for month in (1, 2, 4, 5)]
    svg = run_charts([SiteRun("A <b>", None, Decimal(3), values)])[0]
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 4


@pytest.mark.parametrize(("language", "named"), [("fr", ["mai 2026", "sept. 2026"]), ("en", ["May 2026", "Sept. 2026"])])
def test_the_axis_of_a_chart_names_its_months_in_words(language: str, named: list[str]) -> None:
    months = [date(2026, month, 1) for month in (5, 7, 9)]
    with translation.override(language):
        (drawn,) = run_charts([SiteRun("CHUM", None, None, [(month, Decimal(3)) for month in months])])
    assert named == [each for each in named if f">{each}</text>" in drawn]
    assert "2026-0" not in drawn


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
