"""What an element of a document of Office may say: nothing that acts, nothing of elsewhere, nobody's name."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..refusal import NotTakenError
from .formulas import calls_out
from .markup import People, local, may_lead, remove, unwrap

_REFUSED = {
    "OLEObject": "object", "oleObj": "object", "oleObject": "object", "altChunk": "object", "webextensionref": "object",
    "macrosheet": "macros", "dialogsheet": "macros", "ddeLink": "connections", "oleLink": "connections",
    "connection": "connections",
}  # fmt: skip
# Gone without being missed.
_TAKEN_OUT = {
    "attachedTemplate", "attachedSchema", "mailMerge", "dataBinding", "absPath", "webPublishItems", "webPublishObjects",
    "entryMacro", "exitMacro", "presenceInfo", "FmlaMacro", "externalReferences", "externalData", "custDataLst", "htmlPubPr",
    "saveThroughXslt", "subDoc", "movie", "fileRecoveryPr", "reactions", "binData", "schemaLibrary", "webVideoPr",
}  # fmt: skip
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula",
             "FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaGroup", "FmlaPict"}  # fmt: skip
_FORMULAS_SAID = {"formula", "textlink", "fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup", "fmlaPict"}
_NAMED = {"author", "userName", "refreshedBy", "displayName", "name"}
_PERSONS = {"cmAuthor", "author", "person", "customWorkbookView", "user"}
_ACTIONS = re.compile(r"ppaction://(?:hlinksldjump|hlinkshowjump|media|noaction|customshow)(?:[?/].*)?", re.IGNORECASE)
_VML = ("{urn:schemas-microsoft-com:vml", "{urn:schemas-microsoft-com:office:")
# They show something even when what they refer to is gone.
_STAYS_EMPTY = {"blip", "pageSetup", "imagedata", "fill", "stroke", "background", "worksheetSource", "dataRef", "hyperlink"}
# What a person clicks on; nothing else may name a relationship that leads out of the document. Not what the pointer only
# passes over in a show (`hlinkHover`, `hlinkMouseOver`): nobody chose to go there.
_CLICKED = {"hyperlink", "hlinkClick"}
_SHAPES = {
    "shape", "shapetype", "group", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve", "image", "diagram",
}  # fmt: skip
# Fetched as soon as the document opens, unlike a link.
_ADDRESSES = {
    "src", "href", "althref", "url", "sourcefile", "manifestlocation", "schemalocation", "destinationfile", "invalidurl",
    "embeddedhtml", "base", "codebase",
}  # fmt: skip
_CAPTIONS = {"descr", "title", "alt"}
_PATH = re.compile(r"[a-z]:[\\/]|\\\\|file:|/(?:users|home)/", re.IGNORECASE)
_THREADED = re.compile(r"tc=\{[0-9A-Fa-f-]{36}\}")


@dataclass(slots=True)
class _Relationships:
    """Those of one part that are gone, those that only a click may follow, and those of these that one does."""

    dropped: Container[str]
    links: Container[str]
    clicked: set[str] = field(default_factory=set)

    def is_taken(self, name: str, space: str, plain: str, value: str) -> bool:
        """Whether an attribute names a relationship that it may not."""
        if not (space.endswith("/relationships") or plain.lower() == "relid"):
            return False
        if value not in self.links or value in self.dropped:
            return value in self.dropped
        if name in _CLICKED and plain == "id":
            self.clicked.add(value)
            return False
        return True


class Elements:
    """Cleans the markup of one document, part by part: people keep the same number everywhere."""

    def __init__(self) -> None:
        self.people = People()
        # What was taken out that the author may miss: links, formulas, actions.
        self.removed: set[str] = set()
        # The sheets of a workbook in small letters; a chart in a text has its cells elsewhere.
        self.sheets: set[str] | None = None

    def clean(self, root: Any, *, dropped: Container[str], links: Container[str], is_comments: bool) -> set[str]:
        """Clean one part. `dropped` are the relationships that it no longer has, `links` those that only a click may follow.

        Returns those of `links` that a click follows. Raises `NotTakenError`.
        """
        relationships = _Relationships(dropped, links)
        later: list[Callable[[], None]] = []
        shared: set[str] = set()
        authors: list[str] = []
        for element in root.iter("{*}*"):
            name = local(element)
            if name in _REFUSED:
                raise NotTakenError(_REFUSED[name])
            if name in _TAKEN_OUT:
                later.append(partial(remove, element))
                continue
            if name in _FORMULAS:
                self._formula(element, name, later, shared)
            elif is_comments and name == "author" and element.text:
                self._author(element, authors)
            elif is_comments and name == "t" and element.text:
                self._signature(element, authors)
            if attributes := element.items():
                self._attributes(element, name, attributes, relationships, later)
        for change in later:
            change()
        if shared:
            for element in [each for each in root.iter("{*}f") if each.get("si") in shared]:
                remove(element)
        return relationships.clicked

    def _attributes(
        self,
        element: Any,
        name: str,
        attributes: list[tuple[str, str]],
        relationships: "_Relationships",
        later: list[Callable[[], None]],
    ) -> None:
        for key, value in attributes:
            space, _brace, plain = key.rpartition("}")
            if relationships.is_taken(name, space, plain, value):
                if value in relationships.links:
                    self.removed.add("links")
                later.append(partial(_detach, element, key))
            elif plain in _NAMED or plain in ("initials", "userId", "userProvider", "providerId"):
                self._person(element, name, key, plain, value)
            elif plain in _CAPTIONS and _PATH.match(value):
                # Where the picture was on the computer of who inserted it, often below their name.
                element.set(key, re.split(r"[\\/]", value)[-1])
            elif plain == "macro" and value:
                element.set(key, "")
                self.removed.add("actions")
            elif (plain in _FORMULAS_SAID or (name == "cfvo" and plain == "val")) and calls_out(value, sheets=self.sheets):
                self.removed.add("formulas")
                element.set(key, "0")
            elif plain == "action" and value and not _ACTIONS.fullmatch(value):
                self.removed.add("links")
                later.append(partial(remove, element))
            elif _is_address(element, name, key, plain, value):
                del element.attrib[key]

    def _person(self, element: Any, name: str, key: str, plain: str, value: str) -> None:
        if plain in ("name", "displayName") and name not in _PERSONS:
            return
        if plain == "initials":
            author = next((text for each, text in element.items() if each.rpartition("}")[2] in ("author", "name")), "")
            # Attributes come in any order: the author may be a number already.
            known = re.fullmatch(r"Auteur (\d+)", author)
            element.set(key, f"A{known[1] if known else self.people.number(author)}" if value.strip() and author else "A")
        elif plain in ("userProvider", "providerId"):
            element.set(key, "None")
        elif plain == "userId":
            author = next((text for each, text in element.items() if each.rpartition("}")[2] in _NAMED), value)
            element.set(key, author if re.fullmatch(r"Auteur \d+", author) else self.people.name(author))
        elif not re.fullmatch(r"Auteur \d+", value):
            element.set(key, self.people.name(value))

    def _author(self, element: Any, authors: list[str]) -> None:
        if _THREADED.fullmatch(element.text.strip()):
            return
        authors.append(element.text.strip())
        element.text = self.people.name(element.text)

    def _signature(self, element: Any, authors: list[str]) -> None:
        """Excel begins each comment with the name of its author."""
        for author in authors:
            if author and element.text.lstrip().startswith(f"{author}:"):
                element.text = element.text.replace(author, self.people.name(author), 1)

    def _formula(self, element: Any, name: str, later: list[Callable[[], None]], shared: set[str]) -> None:
        if name == "definedName" and (
            any(element.get(each) in ("1", "true") for each in ("xlm", "function", "vbProcedure", "macro"))
            or re.match(r"(?:_xlnm\.)?auto_", element.get("name", ""), re.IGNORECASE)
        ):
            raise NotTakenError("macros")
        if not element.text or not calls_out(element.text, sheets=self.sheets):
            return
        self.removed.add("formulas")
        if name == "f" and element.get("si") is not None:
            shared.add(element.get("si"))
        elif name == "f" and local(element.getparent()) != "c":
            element.text = "#REF!"
        elif name.startswith("formula"):
            element.text = "0"
        else:
            later.append(partial(remove, element))


def _is_address(element: Any, name: str, key: str, plain: str, value: str) -> bool:
    """Whether an attribute holds an address that is not for a click. A prefix that nothing declares stays in the name."""
    if plain.rpartition(":")[2].lower() not in _ADDRESSES or value.startswith("#"):
        return False
    return not (key == "href" and name in _SHAPES and element.tag.startswith(_VML) and may_lead(value))


def _detach(element: Any, key: str) -> None:
    """Take away a reference to what is gone, and what makes no sense without it."""
    within = element
    while within is not None:
        if local(within) == "ext" and within.get("uri"):
            remove(within)
            return
        if local(within) == "Choice":
            _fall_back(within)
            return
        within = within.getparent()
    if len(element) or (element.text or "").strip() or _is_shown_without(element):
        element.attrib.pop(key, None)
    else:
        remove(element)


def _is_shown_without(element: Any) -> bool:
    # A link of a sheet names cells, and is nothing without its address; that of a text holds words.
    return local(element) in _STAYS_EMPTY and not (local(element) == "hyperlink" and element.get("ref"))


def _fall_back(choice: Any) -> None:
    """Show what a document holds for programs that do not know the thing."""
    group = choice.getparent()
    remove(choice)
    if any(local(each) == "Choice" for each in group):
        return
    fallback = next((each for each in group if local(each) == "Fallback"), None)
    if fallback is None:
        remove(group)
        return
    for each in list(group):
        if each is not fallback:
            remove(each)
    unwrap(fallback)
    unwrap(group)
