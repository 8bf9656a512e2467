"""The page that imports needs: what would change is shown first, nothing is lost or doubled, every problem comes at once."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.models.kept_tables import KeptTable
from authoring.spreadsheets.writing import export, hint, ordered, template
from needs.models.needs import Need
from needs.services.importing import import_sheet, own_needs
from needs.spreadsheet import LAYOUT
from records.models.taxonomies import Region, Specialty
from tests.factories import NeedFactory, PilotFactory, acting, region, term
from tests.tables import cells, confirm, hidden, import_table, said, send, workbook

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "files" / "data" / "tables"


def _terms() -> None:
    region("01", "Bas-Saint-Laurent")
    region("05", "Estrie")
    region("11", "Gaspésie–Îles-de-la-Madeleine")
    region("13", "Laval")
    term(Specialty, "it", "Technologies de l’information", "Information technology")


def _page() -> str:
    return reverse("needs:sheet")


@pytest.mark.parametrize(
    ("name", "titles", "regions"),
    [
        ("line-after-700-blank-rows.xlsx", ["Premier besoin", "Dernier besoin"], "05"),
        ("hyphen-for-en-dash.xlsx", ["Besoin"], "11"),
        ("region-code-as-number.xlsx", ["Besoin"], "01"), ("hidden-first-sheet.xlsx", ["Besoin"], "05"),
        ("sep-line.csv", ["Besoin"], "05"),
        ("excel-unicode-text.txt", ["Besoin"], "05"), ("spaces-in-number.xlsx", ["Besoin", "Besoin 2", "Besoin 3"], ""),
        ("straight-apostrophe-value.xlsx", ["Besoin"], ""),
    ],
)  # fmt: skip
def test_what_people_type_comes_in_whole(name: str, titles: list[str], regions: str, sign_in: SignIn) -> None:
    _terms()
    answer = import_table(sign_in(acting()), _page(), (DATA / name).read_bytes(), name)
    assert answer.status_code == 302, said(answer)
    needs = list(Need.objects.order_by("reference"))
    assert [need.title_fr for need in needs] == titles
    if regions:
        assert {term.code for need in needs for term in need.regions.all()} == {regions}
    if "spaces" in name:
        assert {need.volume_per_year for need in needs} == {28000}
    if "apostrophe" in name:
        assert needs[0].specialties.get().code == "it"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("formula-without-value.xlsx", "B2"),
        ("merged-cells.xlsx", "B2:B3"),
        ("heading-twice.csv", "Régions"),
        ("date.csv", "03/04/2027"),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused_with_its_place(
    name: str, told: str, language: str, sign_in: SignIn
) -> None:
    _terms()
    client = sign_in(acting())
    with translation.override(language):
        answer = send(client, _page(), (DATA / name).read_bytes(), name)
    assert answer.status_code == 422
    assert told in said(answer)
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        ([["title_fr", "Régions"], ["Un", "Estrie", "de trop"]], 2, "C2"),
        ([["title_fr", ""], ["Un", "perdu"]], 2, "B2"),
        ([["title_fr", "Régionss"], ["Un", "Estrie"]], 1, "Régions"),
        ([["title_fr"], ["Un\nDeux"]], 2, "saut de ligne"),
        ([["title_fr", "volume_per_year"], ["Un", "1,234"]], 2, "deux façons"),
        ([["title_fr", "volume_per_year"], ["Un", 12.5]], 2, "nombre entier"),
        ([["title_fr", "responses_until"], ["Un", "31/03/2027"]], 2, "2026-11-29"),
        ([["title_fr", "responses_until"], ["Un", 46473]], 2, "format d’une date"),
        ([["title_fr", "regions"], ["Un", "Gaspésie"]], 2, "Gaspésie–Îles-de-la-Madeleine"),
        ([["title_fr"], ["Un"], ["un "]], 3, "ligne 2"),
    ],
)  # fmt: skip
def test_each_refusal_names_line_column_and_remedy(lines: list[list[Any]], line: int, told: str, sign_in: SignIn) -> None:
    _terms()
    answer = send(sign_in(acting()), _page(), workbook(*lines))
    assert answer.status_code == 422
    problem = answer.context["problems"][0]
    assert (problem.line, bool(problem.column)) == (line, True)
    assert told in said(answer)
    assert not Need.objects.exists()


def test_nothing_is_kept_before_the_preview_is_confirmed_and_two_presses_make_one_import(sign_in: SignIn) -> None:
    _terms()
    client = sign_in(acting())
    sent = send(client, _page(), workbook(["Titre en français", "Régions"], ["Chutes la nuit", "Estrie"]), "besoins.xlsx")
    assert not Need.objects.exists()
    preview = client.get(sent.url)
    for text in ("besoins.xlsx", "Feuille 1", "Chutes la nuit", "Estrie", "1 nouveau brouillon", "Titre en français"):
        assert text in said(preview), text
    first = client.post(_page(), hidden(preview))
    second = client.post(_page(), hidden(preview))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Need.objects.count() == 1
    assert bytes(KeptTable.objects.get().data) == b"", "what was sent is kept no longer"
    assert "Chutes la nuit" in said(client.get(first.url))


def test_a_no_that_was_written_is_an_answer_and_an_empty_cell_is_none(sign_in: SignIn) -> None:
    client = sign_in(acting())
    columns = ["title_fr", "has_medical_purpose", "must_speak_french", "must_keep_data_here"]
    sent = send(client, _page(), workbook(columns, ["Chutes la nuit", "Non", "Non", ""]))
    preview = client.get(sent.url)
    changes = {change.label: change.after for change in preview.context["plan"].lines[0].changes}
    assert list(changes.values()) == ["Chutes la nuit", "Non", "Non"]
    assert "3 réponses" in said(preview)


def test_what_one_person_sent_is_found_by_nobody_else(sign_in: SignIn) -> None:
    owner = acting()
    sent = send(sign_in(owner), _page(), workbook(["title_fr"], ["Un"]))
    other = sign_in(acting(organisation=owner.membership.organisation))
    assert other.get(sent.url).status_code == 404
    assert other.get(f"{_page()}?file=x").status_code == 404


def test_a_preview_shows_old_and_new_and_what_changed_meanwhile_is_shown_again(sign_in: SignIn) -> None:
    need = NeedFactory(title_fr="Chutes la nuit", volume_per_year=7, summary_fr="Avant")
    client = sign_in(acting(organisation=need.organisation))
    sent = send(client, _page(), workbook(["reference", "volume_per_year"], [need.reference, "28 000"]))
    preview = client.get(sent.url)
    assert "28000" in said(preview)
    assert "1 brouillon sera modifié" in said(preview)
    Need.objects.filter(pk=need.pk).update(volume_per_year=8)
    again = client.post(_page(), hidden(preview))
    assert again.status_code == 409
    need.refresh_from_db()
    assert need.volume_per_year == 8
    assert client.post(_page(), hidden(again)).status_code == 302
    need.refresh_from_db()
    assert (need.volume_per_year, need.summary_fr, need.title_fr) == (28000, "Avant", "Chutes la nuit")


def test_near_titles_are_named_in_the_file_and_among_ones_own(sign_in: SignIn) -> None:
    own = NeedFactory(title_fr="Les chutes de nuit sont trouvées trop tard")
    client = sign_in(acting(organisation=own.organisation))
    lines = [["title_fr"], ["Chutes de nuit trouvées trop tard"], ["Attente au triage le soir"], ["Attente au triage du soir"]]
    sent = send(client, _page(), workbook(*lines))
    text = said(client.get(sent.url))
    assert own.reference in text
    assert "ligne 3" in text


def test_the_drafts_of_an_import_are_listed_with_what_they_lack_and_complete_ones_go_together(sign_in: SignIn) -> None:
    _terms()
    client = sign_in(acting())
    done = import_table(client, _page(), workbook(["title_fr"], ["Chutes la nuit"], ["Attente au triage"]))
    page = client.get(done.url)
    assert page.status_code == 200
    assert "Il manque" in said(page)
    assert client.post(done.url, {"need": [Need.objects.first().reference]}).status_code == 302
    assert set(Need.objects.values_list("state", flat=True)) == {"draft"}, "what is not complete is not submitted"


def test_a_whole_export_comes_back_without_a_change_whatever_the_state(sign_in: SignIn) -> None:
    past = timezone.localdate() - timedelta(days=3)
    draft = NeedFactory(title_fr="Un", problem_fr="Ligne 1\r\nLigne 2", responses_until=past)
    NeedFactory(published=True, organisation=draft.organisation)
    client = sign_in(acting(organisation=draft.organisation))
    for language in ("fr", "en"):
        with translation.override(language):
            answer = send(client, reverse("needs:sheet"), client.get(reverse("needs:sheet-export")).content)
        assert answer.status_code == 302, said(answer)
    assert confirm(client, answer).status_code == 302
    assert Need.objects.get(pk=draft.pk).version == draft.version


def test_a_file_that_changes_nothing_offers_no_import(sign_in: SignIn) -> None:
    draft = NeedFactory(title_fr="Un")
    client = sign_in(acting(organisation=draft.organisation))
    answer = send(client, reverse("needs:sheet"), client.get(reverse("needs:sheet-export")).content)
    preview = client.get(answer["Location"]).content.decode()
    assert "il ne reste rien à faire" in preview
    assert "Importer les besoins</button>" not in preview


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("besoins.xlsx", b"Bonjour.\n", "Ce n’est pas un fichier Excel"),
        ("besoins.XLSX", b"title_fr\nBesoin\n", "Ce n’est pas un fichier Excel"),
        ("besoins.ods", b"title_fr\nBesoin\n", "Ce n’est pas une feuille de calcul OpenDocument"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_called_so(name: str, data: bytes, told: str, sign_in: SignIn) -> None:
    pilot = PilotFactory(running=True)
    client = sign_in(acting(organisation=pilot.organisation))
    vendor = acting(Role.VENDOR_MEMBER)
    for address in (reverse("needs:sheet"), reverse("pilots:paste", args=[pilot.reference])):
        answer = client.post(address, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422
        assert told in answer.content.decode()
    answer = sign_in(vendor).post(reverse("solutions:sheet"), {"file": SimpleUploadedFile(name, data)})
    assert told in answer.content.decode()


def test_in_the_english_template_each_column_stands_beside_the_french_one_that_is_required() -> None:
    with translation.override("en"):
        order = ordered(LAYOUT)
        assert order.index("title_en") == order.index("title_fr") + 1
        assert order.index("target_en") == order.index("target_fr") + 1
        assert [hint(LAYOUT, name) for name in LAYOUT.fields if hint(LAYOUT, name).startswith(LAYOUT.label(name))] == []


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)
_STARTS = st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "_x000D_", '"', ";", "0"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=_STARTS, title=_TEXTS, problem=_TEXTS, other=_TEXTS)
def test_export_and_import_are_the_identity_for_any_text(start: str, title: str, problem: str, other: str) -> None:
    need = NeedFactory(title_fr=(start + title)[:140], problem_fr=f"{start}{problem}\n{other}", summary_fr=start + other)
    data = export(LAYOUT, [Need.objects.get(pk=need.pk)])
    assert LAYOUT.read(data, own_needs(need.organisation)).lines[0].values == {}
    actor = acting(organisation=need.organisation)
    blank = LAYOUT.read(data)
    line = blank.lines[0].values
    assert blank.problems == []
    assert (line["title_fr"], line["problem_fr"], line["summary_fr"]) == (need.title_fr, need.problem_fr, need.summary_fr)
    taken = import_sheet(blank, need.organisation, by=actor)
    assert taken == {"created": [], "changed": []}


def test_the_template_offers_lists_and_writes_its_headings_as_they_are() -> None:
    _terms()
    with translation.override("fr"):
        heads, explained, lists = (cells(template(LAYOUT), number) for number in range(3))
    assert any("Québec" in head for head in heads[0])
    assert heads[1:] == [], "no example among the lines"
    assert any("2026-11-29" in row[2] for row in explained)
    assert any("Estrie" in row for row in lists)
    english = [head for head in heads[0] if "anglais" in head]
    assert heads[0][-len(english) :] == english, "the other language comes last"
    assert Region.objects.count() == 4


def _shown_as(kind: str, formats: dict[str, tuple[Any, str]]) -> bytes:
    """A workbook of one need: columns, each with its value and how its cell shows it."""
    written = io.BytesIO()
    if kind == "ods":
        heads = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>' for name in formats
        )
        cells_of = "".join(_ods_cell(value, shown) for value, shown in formats.values())
        with zipfile.ZipFile(written, "w") as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("content.xml", _CONTENT % (heads, cells_of))
        return written.getvalue()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, (name, (value, shown)) in enumerate(formats.items()):
        sheet.write_string(0, column, name)
        form = book.add_format({"num_format": shown})
        (sheet.write_string if isinstance(value, str) else sheet.write_number)(1, column, value, form)
    book.close()
    return written.getvalue()


_CONTENT = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
 <office:body><office:spreadsheet><table:table table:name="F"><table:table-row>%s</table:table-row>
 <table:table-row>%s</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def _ods_cell(value: Any, shown: str) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    kind = "percentage" if "%" in shown else "float"
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"/>'


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_number_in_a_column_of_text_is_written_in_the_language_of_the_column(kind: str) -> None:
    """“12,5 %” shows so in Excel in French, and is kept in the file as 0.125."""
    formats: dict[str, tuple[Any, str]] = {
        "title_fr": ("Attente", "@"), "target_fr": (0.125, "0.0%"), "target_en": (0.125, "0.0%"),
        "baseline_fr": (1234.5, "0.0"), "baseline_en": (1234.5, "0.0"), "summary_fr": (41, "0"),
    }  # fmt: skip
    for language in ("fr", "en"):
        with translation.override(language):
            sheet = LAYOUT.read(_shown_as(kind, formats))
        assert sheet.problems == []
        line = sheet.lines[0].values
        assert (line["target_fr"], line["target_en"]) == ("12,5\u00a0%", "12.5%")
        assert (line["baseline_fr"], line["baseline_en"]) == ("1234,5", "1234.5")
        assert line["summary_fr"] == "41"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sheets_of_the_template_that_explain_it_are_passed_over_in_silence(language: str) -> None:
    _terms()
    with translation.override(language):
        data = export(LAYOUT, [NeedFactory(title_fr="Attente")])
    sheet = LAYOUT.read(data)
    assert [line.values for line in sheet.lines]
    assert sheet.notes == []
