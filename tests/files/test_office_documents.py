"""Ordinary office documents stay whole and open; the people in them become numbers."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from PIL import Image
from python_calamine import CalamineWorkbook

from files.office_files import what_was_taken_out
from tests.files.office import (
    ODF,
    PIXEL,
    SECRET,
    A,
    R,
    S,
    W,
    all_of,
    open_document,
    parts_of,
    slides,
    text,
    workbook,
)
from tests.files.uploading import take

W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'


def _says(data: bytes, *names: str) -> None:
    """None of these people is anywhere in the document."""
    found = all_of(data).decode("utf-8", "replace")
    for name in names:
        assert name not in found


def _photo() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, SECRET
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(written, "JPEG", exif=exif, comment=SECRET.encode())
    return written.getvalue()


def _drawn(text: str) -> bytes:
    """A PNG that says something beside its dots."""
    from PIL.PngImagePlugin import PngInfo

    said, written = PngInfo(), io.BytesIO()
    said.add_text("Author", text)
    Image.new("RGB", (3, 3), "teal").save(written, "PNG", pnginfo=said)
    return written.getvalue()


def _letter() -> bytes:
    """A letter as python-docx writes it: headings, a table, a picture, a header, a comment, a change that is followed."""
    made = docx.Document()
    made.core_properties.author = made.core_properties.last_modified_by = SECRET
    made.add_heading("Plan d’évaluation")
    words = made.add_paragraph("Le délai baisse. ")
    made.add_table(2, 2).cell(0, 0).text = "Cellule"
    made.add_picture(io.BytesIO(_photo()))
    made.add_picture(io.BytesIO(_drawn(SECRET)))
    made.sections[0].header.paragraphs[0].text = "En-tête"
    made.add_comment(words.runs, text="À revoir", author=SECRET, initials="JS")
    made.add_comment(words.runs, text="Fait", author="Paul Autre", initials="PA")
    for kind, inside in (("ins", "<w:t>Ajout</w:t>"), ("del", "<w:delText>Retrait</w:delText>")):
        change = f'<w:{kind} {W} w:id="9" w:author="{SECRET}" w:date="2026-11-01T00:00:00Z"><w:r>{inside}</w:r></w:{kind}>'
        words._p.append(parse_xml(change))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_a_letter_with_comments_and_changes_opens_with_its_words_and_without_its_people() -> None:
    accepted = take(_letter(), "lettre.docx")
    assert (accepted.name, accepted.removed) == ("lettre.docx", ())
    _says(accepted.data, "Jeanne", "Secret", "Paul", '"JS"')
    read: Any = docx.Document(io.BytesIO(accepted.data))
    assert [each.text for each in read.paragraphs][:2] == ["Plan d’évaluation", "Le délai baisse. "]
    assert read.tables[0].cell(0, 0).text == "Cellule"
    assert read.sections[0].header.paragraphs[0].text == "En-tête"
    assert [(each.text, each.author, each.initials) for each in read.comments] == [
        ("À revoir", "Auteur 1", "A1"),
        ("Fait", "Auteur 2", "A2"),
    ], "who answers whom stays readable"
    document = parts_of(accepted.data)["word/document.xml"].decode()
    assert document.count('w:author="Auteur 1"') == 2
    assert len(read.inline_shapes) == 2


def test_photos_in_a_document_lose_their_place_and_owner_and_stay_upright() -> None:
    parts = parts_of(take(_letter()).data)
    photo = Image.open(io.BytesIO(parts["word/media/image1.jpg"]))
    assert dict(photo.getexif()) == {0x0112: 6}
    assert photo.tobytes() == Image.open(io.BytesIO(_photo())).tobytes()
    assert Image.open(io.BytesIO(parts["word/media/image2.png"])).size == (3, 3)


def _table() -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        book.set_properties({"author": SECRET, "manager": SECRET, "company": SECRET})
        book.set_custom_property("Auteur", SECRET)
        sheet = book.add_worksheet("Délais")
        sheet.write_column("A1", [3, 2, 1])
        sheet.write_formula("A4", "=SUM(A1:A3)", None, 6)
        sheet.write_url("B1", "https://exemple.ca/", string="Voir")
        sheet.write_comment("A1", "À revoir", {"author": SECRET})
        sheet.insert_image("D10", "photo.jpg", {"image_data": io.BytesIO(_photo())})
        sheet.data_validation("C1", {"validate": "list", "source": ["Oui", "Non"]})
        sheet.conditional_format("A1:A3", {"type": "data_bar"})
        sheet.add_sparkline("C2", {"range": "Délais!A1:A3"})
        sheet.add_table("F1:G3", {"columns": [{"header": "Mois"}, {"header": "Visites"}]})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Délais!$A$1:$A$3"})
        sheet.insert_chart("D1", chart)
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Délais!$A$1:$A$3"})
        book.add_chartsheet("Graphique").set_chart(line)
        book.define_name("Total", "=Délais!$A$4")
    return written.getvalue()


def test_a_workbook_keeps_its_values_formulas_and_charts() -> None:
    accepted = take(_table(), "budget.xlsx")
    assert (accepted.name, accepted.removed) == ("budget.xlsx", ())
    _says(accepted.data, "Jeanne", "Secret")
    read = CalamineWorkbook.from_filelike(io.BytesIO(accepted.data))
    assert read.get_sheet_by_name("Délais").to_python()[:4] == [
        [3, "Voir", "", "", "", "Mois", "Visites"], [2, *[""] * 6], [1, *[""] * 6], [6, *[""] * 6],
    ]  # fmt: skip
    parts = parts_of(accepted.data)
    before, after = set(parts_of(_table())), set(parts)
    assert {name for name in before - after if not name.startswith("docProps/")} == set(), "charts, tables, comments, pictures"
    assert b"SUM(A1:A3)" in parts["xl/worksheets/sheet1.xml"]
    assert b"dataBar" in parts["xl/worksheets/sheet1.xml"]
    assert b"https://exemple.ca/" in parts["xl/worksheets/_rels/sheet1.xml.rels"]


def test_a_chart_keeps_its_picture_without_the_worksheet_behind_it() -> None:
    made = text(f'<w:p><w:r><w:drawing><c:chart xmlns:c="urn:c" {R} r:id="rId1"/></w:drawing></w:r></w:p>')
    behind = '<c:externalData r:id="rId1"><c:autoUpdate c:val="0"/></c:externalData>'
    chart = f'<c:chartSpace xmlns:c="urn:c" {A} {R}><c:v>42</c:v>{behind}</c:chartSpace>'
    made.add("word/charts/chart1.xml", chart, kind="drawingml.chart", relation="chart")
    made.add(
        "word/embeddings/data.xlsx",
        workbook().written(),
        kind="application/vnd.x",
        relation="package",
        source="word/charts/chart1.xml",
    )
    accepted = take(made.written())
    parts = parts_of(accepted.data)
    assert b"<c:v>42</c:v></c:chartSpace>" in parts["word/charts/chart1.xml"]
    assert not [name for name in parts if "embeddings" in name or "chart1.xml.rels" in name]
    assert "graphiques" in what_was_taken_out(accepted.removed)


def test_slides_keep_their_order_pictures_and_jumps() -> None:
    made = slides('<p:pic><a:blip r:embed="picture"/></p:pic><a:hlinkClick r:id="next" action="ppaction://hlinksldjump"/>')
    made.add("ppt/media/image1.png", PIXEL, relation="image", source="ppt/slides/slide1.xml", identity="picture")
    made.relate("slide", "slide1.xml", source="ppt/slides/slide1.xml", identity="next")
    authors = f'<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor id="0" name="{SECRET}" initials="JS"/></p:cmAuthorLst>'
    made.add("ppt/commentAuthors.xml", authors, kind="presentationml.commentAuthors", relation="commentAuthors")
    made.add("ppt/changesInfos/changesInfo1.xml", f'<x name="{SECRET}"/>', kind="application/vnd.ms-powerpoint.changesinfo+xml",
             relation="http://schemas.microsoft.com/office/2016/11/relationships/changesInfo")  # fmt: skip
    accepted = take(made.written())
    assert (accepted.name, accepted.removed) == ("document.pptx", ())
    parts = parts_of(accepted.data)
    assert b'r:id="next"' in parts["ppt/slides/slide1.xml"]
    assert parts["ppt/media/image1.png"] == PIXEL
    assert b'name="Auteur 1" initials="A1"' in parts["ppt/commentAuthors.xml"]
    _says(accepted.data, "Jeanne")


@pytest.mark.parametrize("name", ["docProps/core.xml", "docProps/Core.xml", "DOCPROPS/CORE.XML", "other/x.xml"])
@pytest.mark.parametrize("relation", ["core-properties", "extended-properties", "custom-properties"])
def test_the_properties_of_a_document_go_whatever_their_name(name: str, relation: str) -> None:
    made = text()
    made.add(name, f"<x><creator>{SECRET}</creator></x>", relation=relation, source="")
    made.add(f"orphan/{name}", SECRET)
    _says(take(made.written()).data, "Jeanne")


def test_every_place_where_office_writes_a_name_gets_the_same_number() -> None:
    pictures = f'<a:cNvPr descr="C:\\Users\\{SECRET}\\plan.png" title="/Users/{SECRET}/plan.png"/>'
    made = text(
        f'{pictures}<w:p><w:pPr><w:rPr><w:rPrChange w:author="{SECRET}"/></w:rPr></w:pPr><w:moveFrom w:author="Paul"/></w:p>'
    )
    present = '<w15:presenceInfo w15:providerId="AD" w15:userId="jeanne@x"/>'
    people = f'<w15:people {W15}><w15:person w15:author="{SECRET}">{present}</w15:person></w15:people>'
    made.add("word/people.xml", people, kind="wordprocessingml.people",
             relation="http://schemas.microsoft.com/office/2011/relationships/people")  # fmt: skip
    made.add("customXml/item1.xml", f"<x>{SECRET}</x>", relation="customXml")
    settings = f'<w:settings {W}><w:mailMerge><w:query w:val="C:/{SECRET}"/></w:mailMerge></w:settings>'
    made.add("word/settings.xml", settings, kind="wordprocessingml.settings", relation="settings")
    accepted = take(made.written())
    parts = parts_of(accepted.data)
    assert b'rPrChange w:author="Auteur 1"' in parts["word/document.xml"]
    assert b'descr="plan.png" title="plan.png"' in parts["word/document.xml"]
    assert b'moveFrom w:author="Auteur 2"' in parts["word/document.xml"]
    assert b'person w15:author="Auteur 1"' in parts["word/people.xml"]
    _says(accepted.data, "Jeanne", "jeanne@x", "Paul")


def test_every_place_where_a_workbook_writes_a_name_gets_the_same_number() -> None:
    made = workbook(names=f'<fileSharing userName="{SECRET}"/><x:absPath xmlns:x="urn:x" url="C:/Users/{SECRET}"/>')
    sheet = "xl/worksheets/sheet1.xml"
    words = f"<comment><text><r><t>{SECRET}:</t></r><r><t>Revoir</t></r></text></comment>"
    authors = f"<authors><author>{SECRET}</author></authors>"
    comments = f"<comments {S}>{authors}<commentList>{words}</commentList></comments>"
    made.add("xl/comments1.xml", comments, kind="spreadsheetml.comments", relation="comments", source=sheet)
    persons = (
        f'<personList xmlns="urn:p"><person displayName="{SECRET}" id="{{1}}" userId="S::jeanne@x" providerId="AD"/></personList>'
    )
    made.add("xl/persons/person.xml", persons, kind="application/vnd.ms-excel.person+xml",
             relation="http://schemas.microsoft.com/office/2017/10/relationships/person")  # fmt: skip
    cache = f'<pivotCacheDefinition {S} refreshedBy="{SECRET}"/>'
    made.add(
        "xl/pivotCache/pivotCacheDefinition1.xml",
        cache,
        kind="spreadsheetml.pivotCacheDefinition",
        relation="pivotCacheDefinition",
    )
    accepted = take(made.written())
    parts = parts_of(accepted.data)
    assert b"<author>Auteur 1</author>" in parts["xl/comments1.xml"]
    assert b"<t>Auteur 1:</t>" in parts["xl/comments1.xml"]
    assert b'displayName="Auteur 1" id="{1}"' in parts["xl/persons/person.xml"]
    assert b'refreshedBy="Auteur 1"' in parts["xl/pivotCache/pivotCacheDefinition1.xml"]
    _says(accepted.data, "Jeanne", "jeanne@x")


def test_an_opendocument_keeps_its_words_pictures_and_charts_and_names_nobody() -> None:
    body = (
        f"<text:p>Bonjour<office:annotation><dc:creator>{SECRET}</dc:creator><meta:creator-initials>JS</meta:creator-initials>"
        "<text:p>À revoir</text:p></office:annotation></text:p>"
        f"<text:tracked-changes><office:change-info><dc:creator>{SECRET}</dc:creator></office:change-info></text:tracked-changes>"
        '<draw:frame><draw:image xlink:href="Pictures/a.jpg"/></draw:frame>'
        '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
        '<text:p><text:a xlink:href="https://exemple.ca/">Voir</text:a><text:a xlink:href="#Titre">Titre</text:a></text:p>'
    )
    printer = f'<config:config-item config:name="PrinterName">{SECRET}</config:config-item>'
    settings = f'<office:document-settings {ODF} xmlns:config="urn:c">{printer}</office:document-settings>'
    chart = f"<office:document-content {ODF}><office:body/></office:document-content>"
    parts: dict[str, bytes | str] = {
        "Pictures__a.jpg": _photo(), "Object 1__content.xml": chart, "Object 1__meta.xml": SECRET, "settings.xml": settings,
        "Thumbnails__thumbnail.png": PIXEL, "Configurations2__accelerator__current.xml": "<x/>",
    }  # fmt: skip
    accepted = take(open_document(body, **parts), "note.odt")
    assert (accepted.name, accepted.removed) == ("note.odt", ())
    kept = parts_of(accepted.data)
    assert next(iter(kept)) == "mimetype"
    assert set(kept) == {
        "mimetype", "meta.xml", "content.xml", "Pictures/a.jpg", "Object 1/content.xml", "settings.xml", "META-INF/manifest.xml",
    }  # fmt: skip
    content = kept["content.xml"].decode()
    for words in ("Bonjour", "À revoir", "https://exemple.ca/", "#Titre", "Pictures/a.jpg", "./Object 1"):
        assert words in content
    assert content.count("<dc:creator>Auteur 1</dc:creator>") == 2
    _says(accepted.data, "Jeanne", ">JS<")


@pytest.mark.parametrize(("kind", "extension"), [("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp")])
def test_every_kind_of_opendocument_is_taken(kind: str, extension: str) -> None:
    assert take(open_document(kind=kind)).name == f"document.{extension}"


def test_a_table_of_an_opendocument_is_read_as_before() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="42" table:formula="of:=SUM([.A1:.A2])"/>'
    body = f'<table:table table:name="Un"><table:table-row>{cell}</table:table-row></table:table>'
    read = CalamineWorkbook.from_filelike(io.BytesIO(take(open_document(body, kind="spreadsheet")).data))
    assert read.get_sheet_by_name("Un").to_python() == [[42]]


@pytest.mark.parametrize("template", ["wordprocessingml.template.main", "wordprocessingml.document.main"])
def test_a_template_is_kept_as_the_document_that_it_makes(template: str) -> None:
    accepted = take(text(kind=template).written(), "modele.dotx")
    assert accepted.name == "modele.docx"
    assert docx.Document(io.BytesIO(accepted.data)).paragraphs[0].text == "Bonjour"


def test_what_was_cleaned_once_stays_the_same() -> None:
    for data in (_letter(), _table(), open_document(), slides().written()):
        once = take(data).data
        assert take(once).data == once


def test_the_sheets_that_people_send_open_as_before() -> None:
    for path in (Path(__file__).parent / "data" / "tables").glob("*.xlsx"):
        data = path.read_bytes()
        before, after = (CalamineWorkbook.from_filelike(io.BytesIO(each)) for each in (data, take(data).data))
        assert [before.get_sheet_by_name(name).to_python() for name in before.sheet_names] == [
            after.get_sheet_by_name(name).to_python() for name in after.sheet_names
        ]
