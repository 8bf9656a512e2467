"""A feed as Atom (RFC 4287)."""

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from publishing.feeds.model import Entry, Feed

CONTENT_TYPE = "application/atom+xml"
# What XML 1.0 cannot hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(feed: Feed) -> bytes:
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": f"{feed.language}-CA"})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title, _spoken(feed.title_language, feed.language))
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle, _spoken(feed.subtitle_language, feed.language))
    _text(root, "updated", moment(feed.updated))
    _link(root, "self", feed.self_url, CONTENT_TYPE)
    _link(root, "alternate", feed.page_url, "text/html")
    if feed.next_url:
        _link(root, "next", feed.next_url, CONTENT_TYPE)
    if feed.hub_url:
        _link(root, "hub", feed.hub_url)
    _text(root, "generator", "Le Registre · The Registry")
    _text(root, "rights", "CC BY 4.0")
    for entry in feed.entries:
        _entry(root, feed, entry)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _entry(root: Element, feed: Feed, entry: Entry) -> None:
    element = SubElement(root, "entry", _spoken(entry.language, feed.language))
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", moment(entry.updated))
    _text(element, "published", moment(entry.published))
    _link(element, "alternate", entry.url, "text/html")
    _text(SubElement(element, "author"), "name", entry.author)
    for category in entry.categories:
        SubElement(element, "category", {"term": clean(category.term), "label": clean(category.label)})
    _text(element, "summary", entry.text, _spoken(entry.text_language, entry.language))


def _spoken(language: str, around: str) -> dict[str, str]:
    """The mark of a text that is in another language than what it stands in."""
    return {"xml:lang": f"{language}-CA"} if language and language != around else {}


def _text(parent: Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, name, attributes or {}).text = clean(text)


def _link(parent: Element, rel: str, href: str, kind: str = "") -> None:
    SubElement(parent, "link", {"rel": rel, "href": clean(href)} | ({"type": kind} if kind else {}))


def clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def moment(at: datetime) -> str:
    """RFC 3339, to the second, in universal time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
