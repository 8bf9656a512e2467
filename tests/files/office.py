"""Office documents made for the tests, part by part: as an office program writes them, and as an attacker would."""

import io
import zipfile
from typing import Any

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = f'xmlns:r="{OFFICE}"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060f80f0000040101002705e0de0000000049454e44ae426082"
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_DEFAULTS = (
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
)
SECRET = "Jeanne Secret"


class Package:
    """A document of Office: parts, their types, and what leads to what."""

    def __init__(self, main: str, kind: str, content: str) -> None:
        self.main = main
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self._relations: dict[str, list[str]] = {}
        self.add(main, content, kind=kind, relation="officeDocument", source="")

    def add(
        self,
        name: str,
        content: str | bytes,
        *,
        kind: str = "",
        relation: str = "",
        source: str | None = None,
        identity: str = "",
    ) -> str:
        """A part, and what leads to it when `relation` says so. Returns the name of the relationship."""
        self.parts[name] = content.encode() if isinstance(content, str) else content
        if kind:
            self.types[name] = kind if "/" in kind else f"{_TYPE}.{kind}+xml"
        return self.relate(relation, f"/{name}", source=source, identity=identity) if relation else ""

    def relate(
        self, relation: str, target: str, *, source: str | None = None, is_outside: bool = False, identity: str = ""
    ) -> str:
        known = self._relations.setdefault(self.main if source is None else source, [])
        identity = identity or f"rId{len(known) + 1}"
        declared = relation if ":" in relation else f"{OFFICE}/{relation}"
        outside = ' TargetMode="External"' if is_outside else ""
        known.append(f'<Relationship Id="{identity}" Type="{declared}" Target="{target}"{outside}/>')
        return identity

    def written(self) -> bytes:
        overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in self.types.items())
        parts: dict[str, Any] = {"[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{_DEFAULTS}{overrides}</Types>'}
        for source, rows in self._relations.items():
            folder, _slash, file = source.rpartition("/")
            name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
            parts[name] = f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'
        return zipped(parts | self.parts)


def zipped(parts: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def text(body: str = "<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>", *, kind: str = "wordprocessingml.document.main") -> Package:
    return Package("word/document.xml", kind, f"<w:document {W} {R} {A}><w:body>{body}<w:sectPr/></w:body></w:document>")


def workbook(cells: str = '<c r="A1"><v>1</v></c>', *, after: str = "", names: str = "") -> Package:
    sheets = '<sheets><sheet name="Un" sheetId="1" r:id="sheet1"/></sheets>'
    made = Package("xl/workbook.xml", "spreadsheetml.sheet.main", f"<workbook {S} {R}>{sheets}{names}</workbook>")
    sheet = f'<worksheet {S} {R}><sheetData><row r="1">{cells}</row></sheetData>{after}</worksheet>'
    made.add("xl/worksheets/sheet1.xml", sheet, kind="spreadsheetml.worksheet", relation="worksheet", identity="sheet1")
    return made


def slides(shapes: str = "") -> Package:
    listed = '<p:sldIdLst><p:sldId id="256" r:id="slide1"/></p:sldIdLst>'
    made = Package(
        "ppt/presentation.xml", "presentationml.presentation.main", f"<p:presentation {P} {R}>{listed}</p:presentation>"
    )
    slide = f"<p:sld {P} {R} {A}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    made.add("ppt/slides/slide1.xml", slide, kind="presentationml.slide", relation="slide", identity="slide1")
    return made


_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'
)


def open_document(body: str = "<text:p>Bonjour</text:p>", *, kind: str = "text", before: str = "", **parts: bytes | str) -> bytes:
    """An OpenDocument file. Further parts by name, with two underscores for each slash."""
    declared = f"application/vnd.oasis.opendocument.{kind}"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{media}"/>'
        for path, media in (("/", declared), ("content.xml", "text/xml"))
    )
    inside = f"<office:{kind}>{body}</office:{kind}>"
    content = f"<office:document-content {ODF}>{before}<office:body>{inside}</office:body></office:document-content>"
    creator = f"<dc:creator>{SECRET}</dc:creator>"
    known = {
        "mimetype": declared,
        "content.xml": content,
        "meta.xml": f"<office:document-meta {ODF}><office:meta>{creator}</office:meta></office:document-meta>",
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_MANIFEST}">{entries}</m:manifest>',
    }
    return zipped(known | {name.replace("__", "/"): content for name, content in parts.items()})


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def all_of(data: bytes) -> bytes:
    """Everything that a document says, names of parts included."""
    return b"\n".join(name.encode() + b"\n" + content for name, content in parts_of(data).items())
