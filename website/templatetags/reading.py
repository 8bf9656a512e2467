"""Template tags that make long pages quick to read: facts in a list, the list of what a page holds, the language of a part."""

import re
from collections.abc import Iterable
from decimal import Decimal
from html import unescape
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.exceptions import TemplateSyntaxError
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.bilingual import Text, shown
from records.numbers import shown_number
from records.prose import as_written

register = template.Library()

# A longer value is a text to read: it takes the whole width of its list rather than one column of it.
LONG_TEXT = 60
# No-break spaces stay: a word and its sign are not parted.
_WHITE = re.compile(r"[ \t\r\n]+")
# Fewer headings need no list of contents.
MIN_HEADINGS = 4

_HEADING = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')


register.filter("as_written", as_written)

_KILO = 1024


@register.filter
def file_size(size: int) -> str:
    """The size of a file, as people and the limits beside it say it: `13,1 ko`, `2,4 Mo`."""
    if size < _KILO:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    if size < _KILO**2:
        return _("%(size)s KB") % {"size": shown_number(round(Decimal(size) / _KILO, 1))}
    return _("%(size)s MB") % {"size": shown_number(round(Decimal(size) / _KILO**2, 1))}


class FactNode(template.Node):
    """What is between `{% fact label %}` and `{% endfact %}`: one term of a `<dl class="facts">` and its value."""

    def __init__(self, label: FilterExpression, nodes: template.NodeList) -> None:
        self.label, self.nodes = label, nodes

    def render(self, context: template.Context) -> SafeString:
        return fact_html(self.label.resolve(context), self.nodes.render(context))


def fact_html(label: object, value: SafeString) -> SafeString:
    """A term and its value, already safe. A value that is missing is a dash; a long one is marked as long."""
    said = value.strip()
    plain = " ".join(strip_tags(said).split())
    value = mark_safe(said) if plain else mark_safe('<span class="not-stated">–</span>')  # noqa: S308  (rendered)
    kind = mark_safe(' class="is-long"') if len(plain) > LONG_TEXT else ""
    return format_html("<div{}><dt>{}</dt><dd>{}</dd></div>", kind, label, value)


@register.tag
def fact(parser: Parser, token: Token) -> FactNode:
    label = _one_value(parser, token)
    nodes = parser.parse(("endfact",))
    parser.delete_first_token()
    return FactNode(label, nodes)


class ContentsNode(template.Node):
    """What is between `{% contents %}` and `{% endcontents %}`, after the list of its level 2 headings.

    The list is read from the headings themselves, so it never names a part that the reader does not see. A heading
    without an `id` gets one. A heading with `data-unlisted` is left out.
    """

    def __init__(self, nodes: template.NodeList) -> None:
        self.nodes = nodes

    def render(self, context: template.Context) -> SafeString:
        html, headings = with_anchors(self.nodes.render(context))
        if len(headings) < MIN_HEADINGS:
            return html
        listed = context.template.engine.get_template("components/contents.html")  # type: ignore[union-attr]  # a rendering context has it
        return SafeString(listed.render(template.Context({"headings": headings})) + html)


def with_anchors(html: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """The page part with an `id` on each level 2 heading, and these headings: their anchor and their words."""
    headings: list[tuple[str, str]] = []
    taken = {"contents", "main", "menu", *(found[1] for found in _ID.finditer(html))}

    def anchored(match: re.Match[str]) -> str:
        attributes, inner = match.groups()
        words = _WHITE.sub(" ", unescape(strip_tags(inner))).strip(" ")
        if "data-unlisted" in attributes or not words:
            return match[0]
        if own := _ID.search(attributes):
            headings.append((own[1], words))
            return match[0]
        stem = anchor = slugify(words)[:50].strip("-") or "part"
        number = 2
        while anchor in taken:
            anchor, number = f"{stem}-{number}", number + 1
        taken.add(anchor)
        headings.append((anchor, words))
        return f'<h2 id="{anchor}"{attributes}>{inner}</h2>'

    return mark_safe(_HEADING.sub(anchored, html)), headings  # noqa: S308  (rendered by a template)


@register.tag
def contents(parser: Parser, token: Token) -> ContentsNode:
    nodes = parser.parse(("endcontents",))
    parser.delete_first_token()
    return ContentsNode(nodes)


@register.simple_tag
def only_in(*texts: Any) -> SafeString:
    """`{% only_in goals.lang %}`, `{% only_in today target %}`, `{% only_in section.lines %}`: the mark of a part.

    Says once that the texts of a part are in the other language than the page: all of them, or some. Nothing otherwise.
    """
    languages = list(_languages(texts))
    others = {language for language in languages if language}
    if not others:
        return SafeString("")
    if len(others) == 1 and all(languages):
        words = _("in French only") if others == {"fr"} else _("in English only")
    else:
        words = _("partly in French only") if others == {"fr"} else _("partly in English only")
    return format_html('<p class="only-in">{}</p>', words)


@register.filter
def texts_of(records: Iterable[Any], name: str) -> list[Text]:
    """`{% only_in conditions|texts_of:"text" %}`: one bilingual field of several records, as the reader gets it."""
    return [shown(each, name) for each in records]


def _languages(texts: Iterable[Any]) -> Iterable[str]:
    """The language of each text there is, empty when it is the page's."""
    for each in texts:
        if isinstance(each, str):
            yield each
        elif hasattr(each, "lang"):
            if each.text:
                yield each.lang
        elif each:
            yield from _languages(each)


def _one_value(parser: Parser, token: Token) -> FilterExpression:
    name, *values = token.split_contents()
    if len(values) != 1:
        raise TemplateSyntaxError(f"{name} takes one value")
    return parser.compile_filter(values[0])
