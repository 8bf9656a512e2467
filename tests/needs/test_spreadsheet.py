"""Needs by spreadsheet: a template that comes back filled in, all of it or none of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.spreadsheets.reading import MAX_PARTS, MAX_PROBLEMS_OF_CELL
from authoring.spreadsheets.sheets import SheetRefused
from authoring.spreadsheets.writing import template
from needs.models.needs import Need
from needs.services.importing import import_sheet
from needs.spreadsheet import LAYOUT
from records.errors import Incomplete
from records.models.taxonomies import AiField, Specialty
from solutions.spreadsheet import LAYOUT as SOLUTIONS
from tests.factories import NeedFactory, acting, region, term
from tests.tables import cells, import_table, workbook

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _send(client: Client, data: bytes, name: str = "besoins.xlsx") -> Any:
    return import_table(client, reverse("needs:sheet"), data, name)


def _terms() -> None:
    region("05", "Estrie")
    term(Specialty, "emergency", "Urgence", "Emergency")
    term(Specialty, "geriatrics", "Gériatrie", "Geriatrics")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_template_explains_each_column_and_is_taken_back_as_it_is(language: str) -> None:
    _terms()
    with translation.override(language):
        book = template(LAYOUT)
        label = LAYOUT.label("title_fr")
    heads = cells(book)[0]
    assert len(heads) == len(LAYOUT.columns) == len(cells(book, 1)) - 1
    filled = ["Un titre" if head == label else "" for head in heads]
    assert LAYOUT.read(workbook(heads, filled)).problems == [], "labels of both languages are understood"


def test_lines_become_drafts_of_ones_establishment(sign_in: SignIn) -> None:
    _terms()
    actor = acting(Role.CONTRIBUTOR)
    soon = timezone.localdate() + timedelta(days=40)
    heads = ["title_fr", "Spécialités et services", "regions", "has_medical_purpose", "situation", "volume_per_year"]
    heads += ["responses_until"]
    response = _send(
        sign_in(actor),
        workbook(
            heads,
            ["Chutes la nuit", "urgence; Geriatrics", "05", "Oui", "serious", 1200.0, soon],
            [""] * 7,
            ["Attente au triage", "", "Estrie", "non", "", "", soon.isoformat()],
        ),
    )
    assert response.status_code == 302
    first, second = Need.objects.order_by("reference")
    assert (first.organisation, first.state, first.volume_per_year) == (actor.membership.organisation, "draft", 1200)
    assert {each.code for each in first.specialties.all()} == {"emergency", "geriatrics"}
    assert (first.has_medical_purpose, first.situation, first.responses_until) == (True, "serious", soon)
    assert (second.has_medical_purpose, [each.code for each in second.regions.all()]) == (False, ["05"])


@pytest.mark.parametrize("language", [0, -1])
def test_a_file_with_the_headings_of_an_earlier_template_is_read(sign_in: SignIn, language: int) -> None:
    _terms()
    term(AiField, "triage", "Triage", "Triage")
    soon = timezone.localdate() + timedelta(days=40)
    heads = [LAYOUT.earlier[name][language] for name in ("volume_per_year", "ai_fields", "responses_until")]
    _send(sign_in(acting(Role.CONTRIBUTOR)), workbook(["title_fr", *heads], ["Chutes", 1200.0, "Triage", soon]))
    need = Need.objects.get()
    assert (need.volume_per_year, need.responses_until) == (1200, soon)
    assert [each.code for each in need.ai_fields.all()] == ["triage"]


def test_an_earlier_heading_names_one_column_only() -> None:
    for layout in (LAYOUT, SOLUTIONS):
        for name, headings in layout.earlier.items():
            for heading in headings:
                known = layout.read(workbook([layout.required, "reference", heading], ["x", "", ""])).columns
                assert (heading, layout.label(name)) in known


def test_one_bad_line_stops_all_and_every_bad_cell_is_named(sign_in: SignIn) -> None:
    _terms()
    lines = [
        ["title_fr", "specialties", "volume_per_year", "responses_until", "has_medical_purpose"],
        ["Bon", "urgence", "12", "", ""],
        ["", "urgence", "12", "", ""],
        ["Trop", "magie; urgence", "beaucoup", "2020-01-01", "peut-être"],
    ]
    response = _send(sign_in(acting()), workbook(*lines))
    html = response.content.decode()
    assert response.status_code == 422
    assert not Need.objects.exists()
    for text in ("5 cellules", "magie", "peut-être", "Cette date est passée", "Rien n’a été importé"):
        assert text in html, text


def test_a_csv_from_an_office_suite_is_read() -> None:
    _terms()
    for text, coding in (
        ("title_fr;specialties\nChutes à l’étage;Gériatrie\n", "utf-8-sig"),
        ("title_fr,volume_per_year\nChutes à l'étage,3\n", "cp1252"),
    ):  # fmt: skip
        sheet = LAYOUT.read(text.encode(coding))
        assert sheet.problems == []
        assert sheet.rows[0].values["title_fr"].startswith("Chutes à l")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"), (b"PK\x03\x04nothing", "endommagé"), (b"\x00\x01\x02", "Excel"), (b"title_fr\n", "aucun besoin"),
        (b"title_fr\n" + b"x\n" * 201, "200 besoins"), (b"x" * (5 * 1024 * 1024 + 1), "5 Mo"),
    ],
    ids=["empty", "broken", "binary", "headings", "many", "large"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(data: bytes, said: str) -> None:
    with pytest.raises(Incomplete) as refused:
        LAYOUT.read(data)
    assert said in str(refused.value.gaps["file"])


def test_columns_that_are_not_known_or_missing_are_named(sign_in: SignIn) -> None:
    html = _send(sign_in(acting()), b"couleur;summary_fr\nbleu;x\n", "x.csv").content.decode()
    assert "couleur" in html
    assert "Il manque cette colonne." in html


def test_an_export_comes_back_as_changes_to_drafts(sign_in: SignIn) -> None:
    need = NeedFactory(title_fr="=1+1", volume_per_year=7)
    actor = acting(organisation=need.organisation)
    client = sign_in(actor)
    NeedFactory(title_fr="Celui des autres")
    rows = cells(client.get(reverse("needs:sheet-export")).content)
    assert len(rows) == 2
    place = rows[0].index("Titre en français")
    assert rows[1][place] == "=1+1", "nothing written by people is a formula"
    rows[1][place] = "Titre changé"
    assert _send(client, workbook(*rows)).status_code == 302
    need.refresh_from_db()
    assert (need.title_fr, need.volume_per_year, need.risk_level) == ("Titre changé", 7, "low")
    assert Need.objects.filter(organisation=need.organisation).count() == 1


def test_what_is_there_or_not_ones_own_draft_is_refused() -> None:
    own = NeedFactory(title_fr="Déjà là")
    public = NeedFactory(published=True, organisation=own.organisation)
    other = NeedFactory()
    heads = ["reference", "title_fr"]
    sheet = LAYOUT.read(
        workbook(
            heads, ["", "DÉJÀ LÀ"], [public.reference, "Public"], [other.reference, "Ailleurs"], ["", "Double"], ["", "double"]
        )
    )
    with pytest.raises(SheetRefused) as refused:
        import_sheet(sheet, own.organisation, by=acting(organisation=own.organisation))
    assert [problem.line for problem in refused.value.problems] == [2, 3, 4, 6]
    assert Need.objects.count() == 3


@pytest.mark.parametrize("lines", [2, 40])
def test_choices_without_end_cost_no_more_than_a_table_may(lines: int, django_assert_max_num_queries: Any) -> None:
    """Neither a question to the database nor a search for what was meant for each part of each cell."""
    _terms()
    parts = ";".join(f"griatrie {number}" for number in range(MAX_PARTS))
    heads, line = ["title_fr", "specialties"], ["Chutes", parts]
    with django_assert_max_num_queries(30):
        sheet = LAYOUT.read(workbook(heads, *[line] * lines))
    told = [problem.text for problem in sheet.problems if problem.code == "specialties"]
    assert len(told) == lines * MAX_PROBLEMS_OF_CELL
    assert "Gériatrie" in told[0]
    with django_assert_max_num_queries(30):
        sheet = LAYOUT.read(workbook(heads, ["Chutes", f"{parts};une de plus"]))
    (told_once,) = [problem.text for problem in sheet.problems if problem.code == "specialties"]
    assert str(MAX_PARTS) in told_once


@pytest.mark.parametrize(("language", "said"), [
    ("fr", "Séparez plusieurs choix par un point-virgule\u00a0: 05; 06."),
    ("en", "Put a semicolon between several choices: 05; 06."),
])  # fmt: skip
def test_a_comma_between_choices_is_refused_with_the_mark_that_stands_between_them(language: str, said: str) -> None:
    _terms()
    region("06", "Montréal")
    with translation.override(language):
        read = LAYOUT.read(workbook(["title_fr", "regions"], ["Chutes la nuit", "05, 06"]))
        assert said in str(read.problems[0].text)
        assert LAYOUT.read(workbook(["title_fr", "regions"], ["Chutes la nuit", "05; 06"])).problems == []
