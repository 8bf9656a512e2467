"""Documents of Office (ISO/IEC 29500): walked from the top along known relationships; what is not reached is not copied."""

import posixpath
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from ..refusal import NotTakenError
from . import relations
from .contents import is_archive, picture_type, recording_type, typeface_type
from .elements import Elements
from .fields import unlink
from .markup import local, made, may_lead, parsed, serialised
from .pictures import stripped

_TYPES, _ROOT = "[Content_Types].xml", "_rels/.rels"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_SLIDES_FONT = "application/x-fontdata"


@dataclass(slots=True)
class _Relation:
    identity: str
    declared: str
    name: str
    target: str
    is_outside: bool
    # The part that it leads to, as it is named in the package.
    part: str = ""

    @property
    def is_link(self) -> bool:
        """Whether it leads where only a click may lead."""
        return self.is_outside or relations.KINDS.get(self.name) == relations.LINK


@dataclass(slots=True)
class Document:
    """One document while it is copied."""

    parts: dict[str, bytes]
    elements: Elements = field(default_factory=Elements)
    _names: dict[str, str] = field(default_factory=dict)
    _declared: dict[str, str] = field(default_factory=dict)
    _by_ending: dict[str, str] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, bytes] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)
    # Pictures and recordings without what cameras say; nothing for one that cannot be cleaned for sure.
    _stripped: dict[str, bytes | None] = field(default_factory=dict)
    _is_text: bool = False

    def clean(self) -> tuple[str, str, dict[str, bytes]]:
        """The ending, the content type and the parts to write. Raises `NotTakenError`."""
        self._names = {name.casefold(): name for name in self.parts}
        self._read_types()
        main = next((each for each in self._relations("") if each.name == "officedocument" and each.part), None)
        if main is None:
            raise NotTakenError("unknown")
        for name in self.parts:
            if reason := relations.refused_for(self._type(name)):
                raise NotTakenError(reason)
        if self._type(main.part) not in relations.MAIN:
            raise NotTakenError("unknown")
        extension, kind, declared = relations.MAIN[self._type(main.part)]
        self._types[main.part] = declared
        self._is_text = extension == "docx"
        if extension == "xlsx":
            named = (each.get("name", "") for each in parsed(self.parts[main.part]).iter("{*}sheet"))
            self.elements.sheets = {name.casefold() for name in named}
        self._kept[_ROOT] = _relationships([main])
        self._copy(main.part)
        return extension, kind, {_TYPES: _content_types(self._types), **self._kept}

    def _read_types(self) -> None:
        for each in parsed(self.parts[_TYPES]):
            if local(each) == "Default":
                self._by_ending[each.get("Extension", "").casefold()] = each.get("ContentType", "")
            elif local(each) == "Override":
                self._declared[unquote(each.get("PartName", "")).lstrip("/").casefold()] = each.get("ContentType", "")

    def _type(self, name: str) -> str:
        ending = name.rsplit(".", 1)[-1].casefold()
        return (self._declared.get(name.casefold()) or self._by_ending.get(ending, "")).strip()

    def _copy(self, first: str) -> None:
        self._kinds[first] = relations.MARKUP
        waiting: deque[tuple[str, str]] = deque([(first, "")])
        seen = {first}
        while waiting:
            name, relation = waiting.popleft()
            kept, dropped = self._judged(name, relation)
            self._kept[name], clicked = self._cleaned(name, relation, kept, dropped)
            kept = [each for each in kept if not each.is_link or each.identity in clicked]
            if kept:
                self._kept[_beside(name)] = _relationships(kept)
            for each in kept:
                if each.part and each.part not in seen:
                    seen.add(each.part)
                    waiting.append((each.part, each.name))

    def _judged(self, source: str, relation: str) -> tuple[list[_Relation], set[str]]:
        """The relationships of a part that stay, and the names of those that go."""
        kept, dropped = [], set()
        for each in self._relations(source):
            if each.name in relations.REFUSED and not (each.name == "package" and relation in relations.CHARTS):
                raise NotTakenError(relations.REFUSED[each.name])
            if self._may_stay(each):
                kept.append(each)
                continue
            dropped.add(each.identity)
            if each.name == "package" and each.part:
                self.elements.removed.add("data")
            elif each.name not in relations.HIDDEN and (each.is_outside or each.part):
                is_unclean = each.part in self._stripped and self._stripped[each.part] is None
                self.elements.removed.add("links" if each.is_outside else "media" if is_unclean else "parts")
        return kept, dropped

    def _may_stay(self, relation: _Relation) -> bool:
        kind = relations.KINDS.get(relation.name)
        if kind is None:
            return False
        if kind == relations.LINK and (relation.is_outside or relation.target.startswith("#")):
            return may_lead(relation.target)
        if relation.is_outside or not relation.part or kind == relations.LINK:
            return False
        known = self._kinds.setdefault(relation.part, kind)
        return known == kind and self._is_what_it_says(relation, kind)

    def _is_what_it_says(self, relation: _Relation, kind: str) -> bool:
        """Whether a part holds what the relationship promises. Its type is that of the content where one can tell."""
        name, data = relation.part, self.parts[relation.part]
        declared, found = self._type(name), None
        if kind == relations.PICTURE:
            found = self._strip(name, picture_type(data))
        elif kind == relations.RECORDING:
            found = self._strip(name, recording_type(data))
        elif kind == relations.TYPEFACE:
            scrambled = next((each for each in (_OBFUSCATED, _SLIDES_FONT) if each.casefold() == declared.casefold()), None)
            found = typeface_type(data) or (None if is_archive(data) else scrambled)
        elif kind == relations.DRAWING or relations.agrees(relation.name, declared):
            found = declared if kind == relations.MARKUP else "application/vnd.openxmlformats-officedocument.vmlDrawing"
        if found is not None:
            self._types[name] = found
        return found is not None

    def _strip(self, name: str, kind: str | None) -> str | None:
        """Clean a picture or a recording. Returns its kind, unless it cannot be cleaned."""
        if kind is None:
            return None
        if name not in self._stripped:
            self._stripped[name] = stripped(self.parts[name], kind)
        return None if self._stripped[name] is None else kind

    def _cleaned(self, name: str, relation: str, kept: list[_Relation], dropped: set[str]) -> tuple[bytes, set[str]]:
        """The part to write, and the relationships in it that somebody may click on."""
        data, kind = self._stripped.get(name) or self.parts[name], self._kinds[name]
        if kind not in (relations.MARKUP, relations.DRAWING):
            return data, set()
        # Excel writes its drawings of comments with the unclosed elements of web pages.
        root = parsed(data, is_lenient=kind == relations.DRAWING)
        if self._is_text and unlink(root):
            self.elements.removed.add("fields")
        links = {each.identity for each in kept if each.is_link}
        clicked = self.elements.clean(root, dropped=dropped, links=links, is_comments=relation == "comments")
        return serialised(root), clicked

    def _relations(self, source: str) -> list[_Relation]:
        stored = self._names.get(_beside(source).casefold())
        if stored is None:
            return []
        found = []
        for each in parsed(self.parts[stored]):
            if local(each) != "Relationship":
                continue
            relation = _Relation(
                each.get("Id", ""), each.get("Type", ""), relations.relation_of(each.get("Type", "")), each.get("Target", ""),
                each.get("TargetMode", "").strip().casefold() == "external",
            )  # fmt: skip
            if not relation.is_outside and not relation.target.startswith("#"):
                relation.part = self._names.get(_reached(source, relation.target).casefold(), "")
            found.append(relation)
        return found


def _reached(source: str, target: str) -> str:
    """The part that a target names. Raises `NotTakenError` when it leaves the package."""
    path = unquote(target.partition("#")[0])
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(source), path)
    reached = posixpath.normpath(joined.lstrip("/"))
    if reached.startswith("..") or "\\" in reached:
        raise NotTakenError("names")
    return reached


def _beside(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _relationships(kept: list[_Relation]) -> bytes:
    rows = []
    for each in kept:
        outside = {"TargetMode": "External"} if each.is_outside else {}
        rows.append(("Relationship", {"Id": each.identity, "Type": each.declared, "Target": each.target} | outside))
    return _table("Relationships", _RELATIONSHIPS, rows)


def _content_types(types: dict[str, str]) -> bytes:
    known = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    rows = [("Default", {"Extension": ending, "ContentType": kind}) for ending, kind in known.items()]
    rows += [("Override", {"PartName": f"/{quote(name)}", "ContentType": kind}) for name, kind in types.items()]
    return _table("Types", _CONTENT_TYPES, rows)


def _table(name: str, space: str, rows: list[tuple[str, dict[str, str]]]) -> bytes:
    root = made(f"{{{space}}}{name}", space)
    for row, values in rows:
        made(f"{{{space}}}{row}", space, values, within=root)
    return serialised(root)
