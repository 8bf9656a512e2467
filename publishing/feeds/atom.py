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
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
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
    own = {"xml:lang": f"{entry.language}-CA"} if entry.language != feed.language else {}
    element = SubElement(root, "entry", own)
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", moment(entry.updated))
    _text(element, "published", moment(entry.published))
    _link(element, "alternate", entry.url, "text/html")
    _text(SubElement(element, "author"), "name", entry.author)
    for category in entry.categories:
        SubElement(element, "category", {"term": clean(category.term), "label": clean(category.label)})
    _text(element, "summary", entry.text)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = clean(text)


def _link(parent: Element, rel: str, href: str, kind: str = "") -> None:
    SubElement(parent, "link", {"rel": rel, "href": clean(href)} | ({"type": kind} if kind else {}))


def clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def moment(at: datetime) -> str:
    """RFC 3339, to the second, in universal time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
