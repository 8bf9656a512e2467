"""What leads out of an office document is followed by a click alone: nothing in it is fetched as it opens."""

import io

import docx
import pytest
from python_calamine import CalamineWorkbook

from tests.files.office import Package, R, S, all_of, open_document, parts_of, slides, text, workbook
from tests.files.uploading import refusal_of, take

VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_EVIL = "http://evil.example/pixel.png"
_CLICK = '<w:p><w:hyperlink r:id="page"><w:r><w:t>page</w:t></w:r></w:hyperlink></w:p>'
_FETCHING = [
    '<a:blip r:link="out"/>', '<a:blip r:embed="out"/>', '<a:videoFile r:link="out"/>', '<a:audioFile r:link="out"/>',
    '<a:quickTimeFile r:link="out"/>', '<a:wavAudioFile r:embed="out"/>', '<a:snd r:embed="out"/>',
    '<a:hlinkClick r:link="out"/>', '<p14:media xmlns:p14="urn:p14" r:link="out"/>',
    '<asvg:svgBlip xmlns:asvg="urn:s" r:link="out"/>',
    f'<v:imagedata {VML} r:id="out" o:href="{_EVIL}"/>', f'<v:fill {VML} r:id="out" o:href="{_EVIL}"/>',
    f'<v:imagedata {VML} r:pict="out"/>', f'<v:imagedata {VML} r:href="out"/>', f'<v:imagedata {VML} o:relid="out"/>',
    f'<v:stroke {VML} r:id="out" o:althref="{_EVIL}"/>', f'<o:left {VML} o:href="{_EVIL}"/>',
    f'<v:imagedata {VML} src="{_EVIL}"/>',
    f'<v:shape {VML} o:href="{_EVIL}"/>', f'<v:fill {VML} href="{_EVIL}"/>', '<w:sourceFileName r:id="out"/>',
    '<c:externalData xmlns:c="urn:c" r:id="out"/>', '<x:dataRef xmlns:x="urn:x" r:id="out"/>', '<w:headerReference r:id="out"/>',
    f'<sl:schema xmlns:sl="urn:sl" sl:manifestLocation="{_EVIL}"/>', f'<a:any url="{_EVIL}" xml:base="{_EVIL}"/>',
    # What the pointer passes over in a show is opened without a click.
    '<a:hlinkHover r:id="out"/>', '<a:hlinkMouseOver r:id="out"/>',
    f'<wp15:webVideoPr xmlns:wp15="urn:wp15" embeddedHtml="&lt;iframe src=&quot;{_EVIL}&quot;&gt;"/>',
]  # fmt: skip


def _with_link(made: Package, source: str | None = None) -> bytes:
    made.relate("hyperlink", _EVIL, is_outside=True, identity="out", source=source)
    made.relate("hyperlink", "https://exemple.ca/", is_outside=True, identity="page", source=source)
    return made.written()


@pytest.mark.parametrize("element", _FETCHING)
def test_only_what_is_clicked_leads_out_of_a_text(element: str) -> None:
    accepted = take(_with_link(text(f"{_CLICK}<w:p><w:r><w:drawing>{element}</w:drawing></w:r></w:p>")))
    found = all_of(accepted.data)
    assert b"evil" not in found
    assert b'"out"' not in found
    assert b"https://exemple.ca/" in found
    assert docx.Document(io.BytesIO(accepted.data)).paragraphs[0].hyperlinks[0].address == "https://exemple.ca/"


@pytest.mark.parametrize("element", _FETCHING)
def test_only_what_is_clicked_leads_out_of_a_slide(element: str) -> None:
    shape = f'<p:sp><a:hlinkClick r:id="page"/><x xmlns:w="urn:w">{element}</x></p:sp>'
    parts = parts_of(take(_with_link(slides(shape), "ppt/slides/slide1.xml")).data)
    assert not [name for name, content in parts.items() if b"evil" in content or b'"out"' in content]
    assert b'hlinkClick r:id="page"' in parts["ppt/slides/slide1.xml"]


def test_only_what_is_clicked_leads_out_of_a_sheet() -> None:
    after = (
        '<hyperlinks><hyperlink ref="A1" r:id="page"/></hyperlinks><picture r:id="out"/><drawing r:id="out"/>'
        '<legacyDrawing r:id="out"/><controls><x:any xmlns:x="urn:x" r:link="out"/></controls>'
    )
    accepted = take(_with_link(workbook(after=after), "xl/worksheets/sheet1.xml"))
    found = all_of(accepted.data)
    assert b"evil" not in found
    assert b'"out"' not in found
    assert b"https://exemple.ca/" in found
    assert accepted.removed == ("links",)
    assert CalamineWorkbook.from_filelike(io.BytesIO(accepted.data)).get_sheet_by_name("Un").to_python() == [[1]]


def test_a_picture_that_is_in_the_document_stays_beside_a_link_that_is_taken_out() -> None:
    from tests.files.office import PIXEL

    made = text('<w:p><w:r><a:blip r:embed="in" r:link="out"/></w:r></w:p>')
    made.add("word/media/image1.png", PIXEL, relation="image", identity="in")
    parts = parts_of(take(_with_link(made)).data)
    assert b'<a:blip r:embed="in"/>' in parts["word/document.xml"]
    assert parts["word/media/image1.png"] == PIXEL
    assert b"evil" not in parts["word/_rels/document.xml.rels"]


def test_a_link_that_shares_its_name_with_a_picture_is_followed_by_neither() -> None:
    made = text('<w:p><w:r><a:blip r:link="out"/></w:r><w:hyperlink r:id="out"><w:r><w:t>Mot</w:t></w:r></w:hyperlink></w:p>')
    made.relate("image", "http://evil.example/other.png", is_outside=True, identity="out")
    found = all_of(take(_with_link(made)).data)
    assert b"evil" not in found
    assert b"Mot" in found


def test_a_shape_that_is_clicked_leads_to_a_page() -> None:
    shape = f'<v:shape {VML} href="https://exemple.ca/" style="width:1pt"/><v:rect {VML} href="file://evil/x"/>'
    document = parts_of(take(text(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>").written()).data)["word/document.xml"]
    assert b'href="https://exemple.ca/"' in document
    assert b"evil" not in document


def test_the_drawing_of_a_comment_fetches_nothing_through_a_prefix_that_nothing_declares() -> None:
    made = workbook(after='<legacyDrawing r:id="rId1"/>')
    inside = f'<v:fill o:href="{_EVIL}"/><q:imagedata o:href="{_EVIL}" src="{_EVIL}"/>'
    drawing = f'<xml xmlns:v="urn:schemas-microsoft-com:vml">{inside}</xml>'
    made.add(
        "xl/drawings/vmlDrawing1.vml", drawing, kind="application/x", relation="vmlDrawing", source="xl/worksheets/sheet1.xml"
    )
    assert b"evil" not in all_of(take(made.written()).data)


@pytest.mark.parametrize("name", ["oleLink", "ddeLink"])
def test_a_link_to_another_workbook_is_refused_wherever_it_stands(name: str) -> None:
    made = workbook()
    made.add(
        "xl/metadata.xml", f'<x {S} {R}><{name} r:id="out"/></x>', kind="spreadsheetml.sheetMetadata", relation="sheetMetadata"
    )
    assert "d’autres classeurs" in refusal_of(_with_link(made, "xl/metadata.xml"))


def _field(code: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in code.split("¦"))
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{runs}{middle}<w:r><w:t>Valeur</w:t></w:r>{end}"


@pytest.mark.parametrize(
    "code",
    [
        '   INCLUDEPICTURE "http://evil"', 'includepicture "http://evil"', 'INCLUDE¦PICTURE "http://evil"', 'IncludeText "evil"',
        'INCLUDE "evil"', 'IMPORT "http://evil"', "\t\tddeauto evil", 'L¦I¦N¦K evil', 'DATABASE \\d "evil"', 'RD "evil"',
        ' = INCLUDEPICTURE "http://evil"', "=includepicture evil", "=1 + (¦ImportEVIL¦ IMPORT evil)", '= 1 "http://evil"',
        "= http://evil", "= \\\\evil\\x", '= 1 \\# "http:\\\\evil"', "EMBED evil", "\u200bINCLUDEPICTURE evil",
        '"INCLUDEPICTURE" evil',
    ],
)  # fmt: skip
def test_a_field_that_fetches_becomes_what_it_shows_however_it_is_spelled(code: str) -> None:
    nested = _field(f"= 1 + ¦</w:instrText></w:r>{_field(code)}<w:r><w:instrText>")
    for body in (_field(code), nested):
        accepted = take(text(f"<w:p>{body}</w:p>").written())
        document = parts_of(accepted.data)["word/document.xml"]
        assert b"evil" not in document
        assert b"Valeur" in document
        assert accepted.removed == ("fields",)
        assert docx.Document(io.BytesIO(accepted.data)).paragraphs


@pytest.mark.parametrize(
    "code", ["= SUM(ABOVE)", '=SUM(A1:B2)*1,5/2 \\# "# ##0,00 $"', "= Total / 3 \\* MERGEFORMAT", "=IF(A1>2;1;0)", "= 2 + 2"]
)
def test_a_field_that_only_calculates_stays(code: str) -> None:
    accepted = take(text(f"<w:p>{_field(code.replace('>', '&gt;'))}</w:p>").written())
    assert accepted.removed == ()
    assert b"instrText" in parts_of(accepted.data)["word/document.xml"]


@pytest.mark.parametrize(
    "body",
    [
        '<draw:frame><draw:object xlink:href="http://evil/x"/></draw:frame>', '<draw:fill-image xlink:href="//evil/x.png"/>',
        '<style:background-image xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xlink:href="http://evil/x.png"/>',
        '<presentation:sound xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xlink:href="file://evil"/>',
        '<table:table><table:table-source xlink:href="http://evil/x.ods"/></table:table>',
        '<draw:frame><math:math xmlns:math="urn:m" altimg="http://evil/x.png"/></draw:frame>',
        '<field:fieldmark xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"><field:param '
        'field:name="vnd.oasis.opendocument.field.code" field:value=" INCLUDEPICTURE &quot;http://evil&quot;"/></field:fieldmark>',
    ],
)  # fmt: skip
def test_nothing_in_an_opendocument_comes_from_elsewhere(body: str) -> None:
    content = parts_of(take(open_document(f"<text:p>Bonjour</text:p>{body}")).data)["content.xml"]
    assert b"evil" not in content
    assert b"Bonjour" in content
