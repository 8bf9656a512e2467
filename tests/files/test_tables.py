"""One reader of tables: what people send is read as it shows, or refused with its reason and place."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from files.standalone.tables.cells import Row, Table
from files.standalone.tables.delimited import guarded, tables_of_text, unguarded
from files.tables import values
from files.tables.cells import Unreadable
from files.tables.headings import headed
from files.tables.names import LONGEST_ASKED, MAX_ASKED, MAX_CLOSE_LOOKS, Names, key
from files.tables.reading import tables_of
from tests.tables import workbook

DATA = Path(__file__).parent / "data" / "tables"


def _tables(data: bytes) -> list[Table]:
    return list(tables_of(data, max_lines=500))


def _texts(data: bytes) -> list[list[str]]:
    return [row.texts for row in _tables(data)[0].rows]


def _why(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        _tables(data)
    return str(refused.value.gaps["file"])


def _book(write: Any, **options: Any) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True} | options)
    write(book, book.add_worksheet("Besoins"))
    book.close()
    return written.getvalue()


# ── Workbooks ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_percentage_is_read_as_it_shows() -> None:
    assert _texts((DATA / "percent-cells.xlsx").read_bytes())[1:] == [["2026-09-01", "41 %"], ["2026-10-01", "62 %"]]


def test_cells_are_read_as_they_show_whatever_their_format() -> None:
    def write(book: Any, sheet: Any) -> None:
        for column, (number, form) in enumerate(
            [
                (0.415, "0.0%"),
                (41, '0" %"'),
                (41, "0\\%"),
                (28000, "# ##0 $"),
                (1, "00"),
                (0.1 + 0.2, "General"),
                (1.05, "0 %;-0 %"),
            ]
        ):
            sheet.write_number(0, column, number, book.add_format({"num_format": form}))
        sheet.write_boolean(0, 7, True)

    assert _texts(_book(write)) == [["41.5 %", "41", "41", "28000", "01", "0.3", "105 %", "true"]]


def test_a_cell_that_cannot_be_read_with_certainty_says_why_and_where() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_formula(3, 3, "=1+1", None, "")
        sheet.write_formula(3, 4, "=1/0", None, "#DIV/0!")
        sheet.write_number(3, 5, 28000, book.add_format({"num_format": "#,##0,"}))
        sheet.write_formula(3, 6, '=""&"x"', None, "x")

    cells = _tables(_book(write))[0].rows[0].cells
    faults = {cell.place: cell.fault for cell in cells if cell.fault}
    assert set(faults) == {"D4", "E4", "F4"}
    assert all(place in text for place, text in faults.items())
    assert "#DIV/0!" in faults["E4"]
    assert cells[6].text == "x"


def test_blank_rows_of_any_number_lose_nothing() -> None:
    table = _tables((DATA / "line-after-700-blank-rows.xlsx").read_bytes())[0]
    assert [row.number for row in table.rows] == [1, 2, 703]


def test_the_first_visible_sheet_with_the_headings_is_read_and_said() -> None:
    assert _tables((DATA / "hidden-first-sheet.xlsx").read_bytes())[0].rows[1].texts == ["Besoin", "Estrie"]

    def write(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Page de garde")
        for name in ("Un", "Deux"):
            other = book.add_worksheet(name)
            other.write_row(0, 0, ["Notre liste"])
            other.write_row(2, 0, ["Titre", "Régions"])
            other.write_row(3, 0, [name, "Estrie"])

    found = headed(_tables(_book(write)), lambda row: len({"Titre", "Régions"} & set(row.texts)), enough=2)
    assert (found.head.number, [row.texts[0] for row in found.lines]) == (3, ["Un"])
    assert "Un" in found.origin
    assert any("Deux" in note for note in found.table.notes)
    assert any("3" in note for note in found.table.notes), "what is above the headings is said to be left out"


def test_what_is_hidden_is_read_and_said() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Titre", "Régions"])
        sheet.write_row(1, 0, ["Un", "Estrie"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    found = headed(_tables(_book(write)), lambda row: len(row.texts) if "Titre" in row.texts else 0, enough=2)
    assert [row.texts for row in found.lines] == [["Un", "Estrie"]]
    assert len(found.table.notes) == 2


def test_merged_cells_are_known_by_their_range() -> None:
    assert [each[4] for each in _tables((DATA / "merged-cells.xlsx").read_bytes())[0].merged] == ["B2:B3"]


def test_a_workbook_that_is_far_too_much_is_refused_at_once() -> None:
    def far(_book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Titre")
        sheet.write_string(1_048_575, 16_383, "x")

    assert "XFD1048576" in _why(_book(far))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * (61 * 1024 * 1024))
    assert "trop volumineux" in _why(bomb.getvalue())

    def many(book: Any, _sheet: Any) -> None:
        for number in range(60):
            book.add_worksheet(f"F{number}")

    assert "50" in _why(_book(many))


def test_a_package_that_lies_about_its_parts_is_refused() -> None:
    data = bytearray(workbook(["Titre"], ["x" * 2000]))
    place = data.index(b"xl/sharedStrings.xml")
    data[place + 60] ^= 0xFF
    assert _why(bytes(data))
    lines = workbook(["Titre"], ["x"])
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(lines)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part.filename, text.replace(b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"))
    assert "endommagé" in _why(rewritten.getvalue())


def _package(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"), (b"  \r\n ", "vide"), (b"PK\x03\x04nothing", "endommagé"), (b"\x00\x01\x02", "ni un classeur ni un texte"),
        (b"%PDF-1.7 x", "PDF"), (b"\x89PNG\r\n", "PNG"), (b"<html><table>", "page Web"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), ".xls"),
        (_package("xl/workbook.bin", "_rels/.rels"), ".xlsb"), (_package("word/document.xml", "_rels/.rels"), "Word"),
        (_package("a.csv"), ".zip"), (b"x" * (5 * 1024 * 1024 + 1), "5 Mo"),
        (b"\xff\xfe\x41", "UTF-16"), (b"\xef\xbb\xbfTitre\xff", "UTF-8"), (b"Titre;R\xd8\xfe", "accents"),
        (b'Titre;R\n"un;deux\n', "ligne 2"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_for_its_true_reason(data: bytes, said: str) -> None:
    assert said in _why(data)


_ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
 <style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
 <office:body><office:spreadsheet>
 <table:table table:name="Listes" table:style-name="h"><table:table-row><table:table-cell office:value-type="string">
 <text:p>x</text:p></table:table-cell></table:table-row></table:table>
 <table:table table:name="Mesures"><table:table-row><table:table-cell office:value-type="string"><text:p>Mois</text:p>
 </table:table-cell><table:table-cell office:value-type="string"><text:p>Valeur</text:p></table:table-cell></table:table-row>
 <table:table-row table:number-rows-repeated="700"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
 <table:table-row><table:table-cell office:value-type="date" office:date-value="2026-09-01"/>
 <table:table-cell office:value-type="percentage" office:value="0.41"/></table:table-row>
 <table:table-row><table:table-cell office:value-type="float" office:value="28000" table:number-rows-spanned="2"/>
 <table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>
 </table:table-row>
 <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
 </table:table></office:spreadsheet></office:body></office:document-content>"""


def _ods(text: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", text)
    return written.getvalue()


def test_an_opendocument_workbook_is_read_by_the_same_rules() -> None:
    tables = _tables(_ods(_ODS))
    assert [table.origin for table in tables] == ["feuille «\u00a0Mesures\u00a0»"]
    rows = tables[0].rows
    assert [row.number for row in rows] == [1, 702, 703]
    assert rows[1].texts == ["2026-09-01", "41 %"]
    assert rows[2].cells[0].text == "28000"
    assert "B703" in rows[2].cells[1].fault
    assert [each[4] for each in tables[0].merged] == ["A703:A704"]
    blank = 'number-rows-repeated="700"><table:table-cell'
    bomb = _ODS.replace(blank, blank.replace("700", "70000") + ' office:value-type="float" office:value="1"')
    assert "cellules" in _why(_ods(bomb))


# ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["cp1252.csv", "excel-unicode-text.txt", "sep-line.csv"])
def test_files_of_the_usual_programs_are_read(name: str) -> None:
    rows = _texts((DATA / name).read_bytes())
    assert rows in (
        [["Période", "Délai médian"], ["2026-01", "41,5"]],
        [["Titre en français", "Régions"], ["Besoin", "Estrie"]],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_separator_gives_the_same_table(encoding: str, separator: str, ending: str) -> None:
    rows = [["Titre", "Régions", "Volume"], ["L’été à l’hôpital", 'Dit "ça"', "41"], ["Deux" + "\n" + "lignes", "", "œuf"]]
    if encoding == "mac_roman" or ending == "\r":
        rows[2][0] = "Deux"
    text = ending.join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    assert _texts(text.encode(encoding)) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Mois;Valeur\n2026-01;41,5\n2026-02;38,25\n", [["Mois", "Valeur"], ["2026-01", "41,5"], ["2026-02", "38,25"]]),
        ("Titre,Note\n\"Un, deux\",x\nTrois;quatre,y\n", [["Titre", "Note"], ["Un, deux", "x"], ["Trois;quatre", "y"]]),
        ("title_fr\nUn titre, long\nUn autre, long\n", [["title_fr"], ["Un titre, long"], ["Un autre, long"]]),
        ("sep=,\nA,B\n1;2,3\n", [["A", "B"], ["1;2", "3"]]),
        ("A;B\n\n\n;;\nx;'=1+1\n", [["A", "B"], ["x", "=1+1"]]),
    ],
)  # fmt: skip
def test_the_separator_is_the_one_that_makes_the_lines_agree(text: str, rows: list[list[str]]) -> None:
    assert [row.texts for row in tables_of_text(text, max_lines=50)[0].rows] == rows


def test_lines_keep_their_number_in_the_file() -> None:
    table = tables_of_text('A;B\n"x\ny";1\n\nz;2\n', max_lines=50)[0]
    assert [row.number for row in table.rows] == [1, 2, 5]


@given(st.text(st.sampled_from("=+-@'\t\rabc é\n"), max_size=6))
def test_a_guarded_text_comes_back_and_runs_nowhere(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), min_size=2, max_size=2))
def test_texts_of_a_workbook_are_read_as_they_were_written(texts: list[str]) -> None:
    cells = [cell.text for row in _tables(workbook(["Titre", "B"], texts))[0].rows[1:] for cell in row.cells]
    assert [text for text in cells if text.strip()] == [text for text in texts if text.strip()]


# ── Names and values ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    ["Gaspésie-Îles-de-la-Madeleine", "gaspésie – îles‑de‑la‑madeleine", "GASPESIE ILES DE LA MADELEINE",
     " Gaspésie–Îles−de-la-Madeleine ",
     "Gaspe\u0301sie\u00a0– I\u0302les-de-la-Madeleine", "1"],
)  # fmt: skip
def test_marks_case_and_accents_count_as_one_kind_each(typed: str) -> None:
    names: Names[str] = Names()
    names.add("11", ["01", "Gaspésie–Îles-de-la-Madeleine"])
    names.add("05", ["05", "Estrie"])
    assert names.find(typed) == "11"


def test_a_name_that_two_things_share_is_nobodys_and_the_nearest_is_offered() -> None:
    names: Names[str] = Names()
    names.add("a", ["Attente médiane"])
    names.add("b", ["attente  mediane", "Part des tubes refusés à l’arrivée"])
    assert names.find("Attente\u00a0\u00a0médiane") is None
    assert names.nearest("Part des tubes refusés") == "Part des tubes refusés à l’arrivée"
    assert key("Titre en français *") == key("TITRE EN FRANCAIS :")


@pytest.mark.parametrize(
    ("text", "number"),
    [("", None),
     ("28 000", "28000"), ("28\u00a0000", "28000"), ("28\u202f000", "28000"), ("28\u2009000", "28000"), ("1 685,5", "1685.5"),
     ("6,2 %", "6.2"), ("45 000 $", "45000"), ("$45,000.00", "45000"), ("1,234,567", "1234567"), ("1 234,567", "1234.567"),
     ("0,123", "0.123"), ("−4", "-4"), ("–4", "-4"), ("1,234", None), ("1 2 3", None), ("12 34", None), ("1,23,4", None),
     ("1e3", None), ("=1+1", None), ("n/d", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them_and_never_in_two_ways(text: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(values.NotRead):
            values.number(text)
    else:
        assert values.number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["03/04/2027", "31/03/2027", "3-4-2027", "46143", "2027-02-30", "avril", "2026-11-29 14:30"])
def test_a_day_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(values.NotRead):
        values.day(text)


@pytest.mark.parametrize("text", ["2026-11-29", "29 novembre 2026", "Nov. 29, 2026", "dimanche 29 novembre 2026"])
def test_a_day_in_iso_or_in_words_is_read(text: str) -> None:
    assert values.day(text) == date(2026, 11, 29)


def test_rows_know_when_they_are_blank() -> None:
    assert Row(1, ()).is_blank


def test_what_was_meant_is_worked_out_for_the_first_made_up_names_of_a_table_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    ratio = SequenceMatcher.ratio

    def counted(self: Any) -> float:
        nonlocal looks
        looks += 1
        return ratio(self)

    monkeypatch.setattr(SequenceMatcher, "ratio", counted)
    names: Names[int] = Names()
    for number in range(100):
        names.add(number, [f"Délai moyen avant le triage, mesure {number:03d}"])
    near = [names.nearest(f"Delai moyenne avant un triage, mesure n{number}") for number in range(5000)]
    assert near[0].startswith("Délai moyen")
    assert len([each for each in near if each]) <= MAX_ASKED
    assert looks <= MAX_CLOSE_LOOKS
    assert names.nearest("Delai moyenne avant un triage, mesure n0") == near[0], "what was told is told again"
    assert names.nearest("a" * (LONGEST_ASKED + 1)) == ""


def test_a_name_on_every_line_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names: Names[int] = Names()
    names.add(1, ["Urgence"])
    read = Mock(wraps=names._read)
    monkeypatch.setattr(names, "_read", read)
    assert {names.find("urgence ") for _line in range(1000)} == {1}
    assert read.call_count == 1
    names.add(2, ["urgence"])
    assert names.find("urgence ") is None, "and anew when there are more names"
