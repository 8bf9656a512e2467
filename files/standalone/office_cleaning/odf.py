"""OpenDocument files (ISO/IEC 26300): texts, pictures and typefaces are copied, with a list of parts of our own."""

import posixpath
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..refusal import NotTakenError
from .contents import must_not_run, picture_type, recording_type, typeface_type
from .fields import is_harmless
from .formulas import calls_out, is_in_file
from .markup import People, local, made, may_lead, namespace, parsed, remove, serialised, unwrap
from .pictures import stripped

KINDS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta office:version="1.2" '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:meta/></office:document-meta>'
)
_MARKUP = re.compile(r"(?:[^/]+/)?(?:content|styles|settings)\.xml")
_MACROS = ("basic/", "scripts/", "dialogs/", "javascript/", "python/")
# Copied by nobody: pictures of the first page, habits of the program, lists of who signed.
_HIDDEN = re.compile(
    r"(?:[^/]+/)?(?:meta\.xml|mimetype|manifest\.rdf|layout-cache|thumbnails/.*|configurations2/.*|meta-inf/.*)", re.IGNORECASE
)
_TAKEN_OUT = {
    "event-listeners", "scripts", "script", "plugin", "applet", "floating-frame", "object-ole", "dde-source", "dde-links",
    "dde-connection-decls", "table-source", "cell-range-source", "section-source", "submission", "connection-resource",
    "error-macro", "auto-mark-file", "source-service", "database-source-query",
    "database-source-table", "database-source-sql", "database-next", "database-row-select", "event-listener",
}  # fmt: skip
_SAID = {
    "event-listeners",
    "plugin",
    "applet",
    "floating-frame",
    "object-ole",
    "table-source",
    "cell-range-source",
    "section-source",
}
_OFFICE = re.compile("opendocument|documentfoundation|openoffice|xforms")
# Forms that send themselves, and the bases of data behind a form or a letter.
_SENDS = re.compile(r"xforms|xmlns:database|2004/database")
_UNWRAPPED = {"execute-macro", "dde-connection", "database-display", "database-row-number", "database-name"}
_LINKS = {"a", "bibliography-mark"}
_FORMULAS = {"formula", "condition", "expression"}
# They hold an address, or ask a base of data, wherever they are.
_ADDRESSES = {
    "src", "schema", "resource", "action", "command", "datasource", "list-source", "target-location", "image-data",
    "connection-name", "xforms-submission", "xforms-list-source", "base",
    "codebase", "archive", "data-source-name", "pluginspage", "poster", "altimg",
}  # fmt: skip
_ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|[\\/]{2})", re.IGNORECASE)
_OUT = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:[\\/]|file:|javascript:|vnd\.|[\\/]{2})", re.IGNORECASE)
_FIELDS_OF_WORD = "ooo-ms-interop"
_CONTROLS = re.compile(r"xmlns:form|xforms")
_PRIVATE = re.compile(r"Printer.*|.*Database.*|CurrentUser.*|.*Url$|.*URL$", re.IGNORECASE)


@dataclass(slots=True)
class _Removed:
    """What is told to the author; the same shape as for documents of Office."""

    removed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class OpenDocument:
    """One document while it is copied."""

    parts: dict[str, bytes]
    elements: _Removed = field(default_factory=_Removed)
    _people: People = field(default_factory=People)
    _stripped: dict[str, bytes] = field(default_factory=dict)

    def clean(self) -> tuple[str, str, dict[str, bytes]]:
        """The ending, the content type and the parts to write. Raises `NotTakenError`."""
        declared = self.parts["mimetype"].decode("ascii", "replace").strip()
        if "encrypted-package" in self.parts:
            raise NotTakenError("password")
        if declared not in KINDS or "content.xml" not in self.parts:
            raise NotTakenError("unknown")
        if any(name.casefold().startswith(_MACROS) for name in self.parts):
            raise NotTakenError("macros")
        types = self._types()
        kept = {"mimetype": declared.encode(), "meta.xml": _META}
        types["meta.xml"] = "text/xml"
        for name, kind in types.items():
            if name not in kept:
                kept[name] = self._cleaned(name, kind, types)
        kept["META-INF/manifest.xml"] = self._manifest(declared, types)
        return KINDS[declared], declared, kept

    def _types(self) -> dict[str, str]:
        """The parts to copy, and what each of them is."""
        manifest = self.parts.get("META-INF/manifest.xml")
        if manifest and any(local(each) == "encryption-data" for each in parsed(manifest, may_have_type=True).iter()):
            raise NotTakenError("password")
        found: dict[str, str] = {}
        for name, data in self.parts.items():
            if _HIDDEN.fullmatch(name):
                continue
            shown = picture_type(data) or recording_type(data)
            if _MARKUP.fullmatch(name):
                found[name] = "text/xml"
            elif shown and (kept := stripped(data, shown)) is not None:
                found[name], self._stripped[name] = shown, kept
            elif shown:
                self.elements.removed.add("media")
            elif kind := typeface_type(data):
                found[name] = kind
            elif data:
                self.elements.removed.add("parts")
        return found

    def _cleaned(self, name: str, kind: str, types: dict[str, str]) -> bytes:
        data = self._stripped.get(name) or self.parts[name]
        if kind != "text/xml":
            return data
        root = parsed(data)
        self._clean(root, posixpath.dirname(name), {*types})
        return serialised(root)

    def _clean(self, root: Any, folder: str, known: set[str]) -> None:
        later = []
        for element in root.iter():
            name = local(element)
            space = namespace(element)
            if (name in _TAKEN_OUT and _OFFICE.search(space)) or _SENDS.search(space):
                if (name in _SAID or name == "model") and (len(element) or element.items()):
                    self.elements.removed.add("actions" if name == "event-listeners" else "links")
                later.append(partial(remove, element))
                continue
            if name in _UNWRAPPED:
                self.elements.removed.add("fields")
                later.append(partial(unwrap, element))
            elif name == "creator" and element.text and namespace(element).startswith("http://purl.org/dc/"):
                element.text = self._people.name(element.text)
            elif name == "param" and _FIELDS_OF_WORD in space and not is_harmless(_value(element, "value")):
                # LibreOffice keeps a field of Word that it does not know, and gives it back to Word.
                if _value(element, "name").endswith(".code"):
                    self.elements.removed.add("fields")
                    later.append(partial(remove, element))
            elif name == "binary-data":
                self._inline(element, later)
            elif _is_private(element, name):
                later.append(partial(remove, element))
            for key, value in element.items():
                self._attribute(element, name, key, value, folder, known)
        for change in later:
            change()

    def _inline(self, element: Any, later: list[Any]) -> None:
        """A picture that is written into the text itself."""
        try:
            data = b64decode("".join(element.itertext()))
            must_not_run(data)
        except ValueError:
            data = b""
        kind = picture_type(data)
        kept = stripped(data, kind) if kind else None
        if kept is not None:
            element.text = b64encode(kept).decode()
            return
        self.elements.removed.add("media" if kind else "parts")
        later.append(partial(remove, element))

    def _attribute(self, element: Any, name: str, key: str, value: str, folder: str, known: set[str]) -> None:
        space, _brace, plain = key.rpartition("}")
        if plain in ("href", "url") and not self._leads_well(name, value, folder, known):
            if value.strip():
                self.elements.removed.add("links")
            if name == "a" and plain == "href":
                element.set(key, "#")
            else:
                del element.attrib[key]
        elif _is_formula(space, plain) and calls_out(value):
            self.elements.removed.add("formulas")
            del element.attrib[key]
        elif plain.endswith(("-address", "-addresses")) and is_in_file(value):
            self.elements.removed.add("links")
            del element.attrib[key]
        elif _is_address(space, plain, value) and not (plain == "image-data" and self._leads_well(name, value, folder, known)):
            del element.attrib[key]
        elif plain in ("author", "creator-name", "editor"):
            element.set(key, self._people.name(value))

    def _leads_well(self, name: str, value: str, folder: str, known: set[str]) -> bool:
        """A click may lead to the web; what is shown at once is in the document itself."""
        if name in _LINKS:
            return may_lead(value)
        if name in ("form", "button", "image-button"):
            return False
        if value.startswith("#"):
            return True
        path = posixpath.normpath(posixpath.join(folder, value.removeprefix("./")))
        return path in known or any(each.startswith(f"{path}/") for each in known)

    def _manifest(self, declared: str, types: dict[str, str]) -> bytes:
        root = made(f"{{{_MANIFEST}}}manifest", _MANIFEST)
        root.set(f"{{{_MANIFEST}}}version", "1.2")
        objects = sorted({posixpath.dirname(name) for name in types if name.endswith("/content.xml")})
        rows = [("/", declared), *((f"{name}/", self._object_type(name)) for name in objects), *types.items()]
        for path, kind in rows:
            values = {f"{{{_MANIFEST}}}full-path": path, f"{{{_MANIFEST}}}media-type": kind}
            made(f"{{{_MANIFEST}}}file-entry", _MANIFEST, values, within=root)
        return serialised(root)

    def _object_type(self, folder: str) -> str:
        """What an embedded chart, formula or table says it is, in the old list of parts."""
        manifest = self.parts.get("META-INF/manifest.xml")
        rows = parsed(manifest, may_have_type=True).iter(f"{{{_MANIFEST}}}file-entry") if manifest else ()
        declared = next((_value(each, "media-type") for each in rows if _value(each, "full-path") == f"{folder}/"), "")
        is_known = re.fullmatch(r"application/vnd\.oasis\.opendocument\.[a-z]+", declared)
        return declared if is_known else "application/vnd.oasis.opendocument.chart"


def _is_formula(space: str, plain: str) -> bool:
    return plain in _FORMULAS or (plain == "value" and space.endswith(":calcext:1.0"))


def _is_address(space: str, plain: str, value: str) -> bool:
    is_of_form = bool(_CONTROLS.search(space))
    return (plain in _ADDRESSES and (is_of_form or bool(_ADDRESS.match(value)) or plain in ("src", "schema", "resource"))) or (
        is_of_form and plain not in ("label", "title", "value", "current-value", "help") and bool(_OUT.match(value))
    )


def _is_private(element: Any, name: str) -> bool:
    """The initials of who comments; the printer and the addresses of who made the document."""
    is_signature = name.endswith("initials") and local(element.getparent()) == "annotation"
    return is_signature or (name == "config-item" and bool(_PRIVATE.fullmatch(_value(element, "name"))))


def _value(element: Any, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
