"""Reading and writing XML that anyone may have written: no entity, no outside document, no comment."""

import re
from typing import Any

from lxml import etree

from ..refusal import NotTakenError

# The only places that a click may lead to: pages, letters, and the document itself.
_LINK = re.compile(r"(?:https?://[^\\\s]|mailto:|#)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def parsed(data: bytes, *, is_lenient: bool = False, may_have_type: bool = False) -> Any:
    """The root element. Raises `NotTakenError` for what is not XML, or has a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, recover=is_lenient
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise NotTakenError("damaged") from broken
    if root is None or (root.getroottree().docinfo.doctype and not may_have_type):
        raise NotTakenError("damaged")
    return root


def serialised(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def made(name: str, space: str, values: dict[str, str] | None = None, *, within: Any = None) -> Any:
    """A new element, in a namespace without a prefix."""
    if within is None:
        return etree.Element(name, values or {}, nsmap={None: space})
    return etree.SubElement(within, name, values or {})


def local(element: Any) -> str:
    """The name without its namespace; nothing for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Any) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def remove(element: Any) -> None:
    """Take an element out; the text after it stays."""
    parent = element.getparent()
    if parent is not None:
        _give_text(element, element.tail)
        parent.remove(element)


def unwrap(element: Any) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    _give_text(element, element.text)
    place = parent.index(element)
    for child in reversed(element):
        parent.insert(place, child)
    remove(element)


def _give_text(element: Any, text: str | None) -> None:
    """Add text right before an element."""
    if not text:
        return
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def may_lead(target: str) -> bool:
    """Whether a link may stay: to a page of the web, to an e-mail address, or within the document."""
    return bool(_LINK.match(target)) and not _CONTROLS.search(target)


class People:
    """The people that a document names, as numbers: who answers whom stays readable, who they are does not."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._known.setdefault(name.strip().casefold(), len(self._known) + 1)

    def name(self, name: str) -> str:
        return f"Auteur {self.number(name)}" if name.strip() else name

    def initials(self, name: str) -> str:
        return "A" if name.strip() else name
