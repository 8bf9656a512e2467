"""Drawings and forms inside an OpenDocument file: what fetches, sends or asks goes, what is seen stays."""

import pytest

from tests.files.office import open_document, parts_of
from tests.files.uploading import take


def test_a_drawing_in_svg_keeps_its_lines_only() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="evil()">'
        '<script>evil()</script><image xlink:href="http://evil/x.png"/><a xlink:href="javascript:evil()"><path d="M0 0"/></a>'
        "<style>@import url(evil)</style></svg>"
    )
    data = open_document('<draw:frame><draw:image xlink:href="Pictures/a.svg"/></draw:frame>', **{"Pictures__a.svg": svg})
    kept = parts_of(take(data).data)["Pictures/a.svg"]
    assert b"evil" not in kept
    assert b"path" in kept


@pytest.mark.parametrize(
    "paint",
    [
        'fill="url( http://evil/x)"', "fill=\"url('http://evil/x')\"", 'fill="url(//evil/x)"', 'fill="url(file:///evil/x)"',
        'fill="u\\72l(http://evil/x)"', 'style="background:image-set(\'http://evil/x\' 1x)"',
        'filter="URL (&quot;evil.svg#a&quot;)"',
        'xml:base="http://evil/"',
    ],
)  # fmt: skip
def test_a_drawing_in_svg_is_painted_with_its_own_parts_only(paint: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><path {paint} stroke="url(#ligne)" d="M0 0"/></svg>'
    data = open_document('<draw:frame><draw:image xlink:href="Pictures/a.svg"/></draw:frame>', **{"Pictures__a.svg": svg})
    kept = parts_of(take(data).data)["Pictures/a.svg"]
    assert b"evil" not in kept
    assert b'<path stroke="url(#ligne)" d="M0 0"/>' in kept


@pytest.mark.parametrize(
    "style",
    [
        '@\\69mport "http://evil/x";', "a{fill:u\\72l(http://evil/x)}", "a{fill:url( 'evil')}", '@IMPORT "evil";',
        "a{mask:image-set('http://evil/x' 1x)}", "@font-face{src:url(//evil/x)}", "<![CDATA[@import 'evil';]]>",
    ],
)  # fmt: skip
def test_a_style_of_a_drawing_fetches_nothing(style: str) -> None:
    kind = "<style>@namespace svg url(http://www.w3.org/2000/svg); a{fill:url(#ligne)}</style>"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{kind}<style>{style}</style><path d="M0 0"/></svg>'
    data = open_document('<draw:frame><draw:image xlink:href="Pictures/a.svg"/></draw:frame>', **{"Pictures__a.svg": svg})
    kept = parts_of(take(data).data)["Pictures/a.svg"]
    assert b"evil" not in kept
    assert b"url(#ligne)" in kept


XFORMS = 'xmlns:xforms="http://www.w3.org/2002/xforms"'


@pytest.mark.parametrize(
    "body",
    [
        f'<office:forms><xforms:model {XFORMS} schema="http://evil/x"/></office:forms>',
        f'<office:forms><xforms:model {XFORMS}><xforms:instance src="http://evil/x"/></xforms:model></office:forms>',
        f'<office:forms><xforms:load {XFORMS} resource="http://evil/x"/></office:forms>',
        '<form:form form:command="SELECT evil" form:datasource="file:///evil.odb"/>',
        '<form:form><form:image-frame form:image-data="http://evil/x.png"/></form:form>',
        '<form:form><form:listbox form:list-source="SELECT evil"/><form:any form:unknown="//evil/x"/></form:form>',
        '<form:form><form:button form:label="Envoyer" form:target-location="evil"/></form:form>',
        f'<text:p {XFORMS} xforms:any="http://evil/x">Mot</text:p>',
        '<text:p><text:database-display text:database-name="evil" text:column-name="evil">Mot</text:database-display></text:p>',
        '<text:p><text:database-next text:database-name="evil"/><text:database-name text:database-name="evil">Mot'
        "</text:database-name></text:p>",
        '<table:database-ranges><table:database-range table:name="Plage"><table:database-source-sql table:database-name="evil" '
        'table:sql-statement="evil"/></table:database-range></table:database-ranges>',
        '<draw:frame><math:mglyph xmlns:math="urn:m" src="http://evil/x"/></draw:frame>',
        """<draw:frame table:cell-range-address="'file:///evil.ods'#$Un.A1"/>""",
    ],
)  # fmt: skip
def test_a_form_of_an_opendocument_sends_and_asks_nothing(body: str) -> None:
    content = parts_of(take(open_document(f"<text:p>Bonjour</text:p>{body}")).data)["content.xml"]
    assert b"evil" not in content
    assert b"Bonjour" in content
    for kept in ("Mot", "Envoyer", "Plage"):
        assert (kept.encode() in content) == (kept in body)


def test_a_form_of_an_opendocument_keeps_its_words() -> None:
    body = '<form:form form:name="F"><form:text form:name="Nom" form:label="https://exemple.ca/" form:value="a:b"/></form:form>'
    content = parts_of(take(open_document(body)).data)["content.xml"]
    for kept in (b'form:name="Nom"', b'form:label="https://exemple.ca/"', b'form:value="a:b"'):
        assert kept in content
