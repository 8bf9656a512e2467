"""The texts of a page as they are read: each block of text with its language."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_UNREAD = {"script", "style", "template", "code", "pre", "kbd", "textarea", "svg", "math", "noscript"}
_VOID = {"br", "img", "input", "meta", "link", "hr", "col", "source", "wbr", "area", "base", "embed", "track"}
_INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "cite",
    "em",
    "i",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "wbr",
}
_WHITE = re.compile(r"[ \t\r\n\f]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, bool]] = [("", "", False)]
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag == "br":
                self._end()
            return
        values = dict(attrs)
        _tag, language, unread = self._open[-1]
        if tag not in _INLINE or values.get("lang"):
            self._end()
        unread = unread or tag in _UNREAD or values.get("translate") == "no"
        self._open.append((tag, (values.get("lang") or language)[:2], unread))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or all(each[0] != tag for each in self._open):
            return
        while True:
            closed, language, _unread = self._open[-1]
            if closed not in _INLINE or language != self._open[-2][1]:
                self._end()
            self._open.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._open[-1][2]:
            self._text += data

    def _end(self) -> None:
        if text := _WHITE.sub(" ", self._text).strip(" "):
            self.blocks.append((self._open[-1][1], text))
        self._text = ""


def visible_texts(html: str) -> Iterator[tuple[str, str]]:
    """Language and text of each block of a page, in the order of reading."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.blocks
