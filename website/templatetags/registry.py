"""Template tags that every page may use (loaded everywhere by settings)."""

import json
from html import escape
from typing import Any, ClassVar

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from authoring.choices import is_long, shown_options
from authoring.forms import mark_of, name_empty_choice
from catalogue.addresses import entry_path, record_path
from catalogue.cards import Card, card_html
from records.bilingual import Text, reading_language, shown
from records.events import label_of
from records.numbers import shown_number, shown_percent
from records.sentences import single_stop, without_stop
from safety import form_writer, htmx
from safety.submissions import FIELD, new_key
from website.browsers import browser_label

register = template.Library()

_LINKED_SCHEMES = ("http://", "https://", "mailto:")


@register.simple_tag
def bilingual(record: Any, name: str) -> Text:
    """`{% bilingual need "problem" as problem %}`: the text to show, and its language when it differs."""
    return shown(record, name)


@register.simple_tag(name="record_path")
def record_path_tag(record: Any) -> str:
    """The address of a record's page, in the language of this one."""
    return record_path(record)


@register.simple_tag(name="entry_path")
def entry_path_tag(entry: Any) -> str:
    """The address of a catalogue entry's record."""
    return entry_path(entry)


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data for search engines, escaped so that no text can end the element."""
    escaped = json.dumps(data, ensure_ascii=False, default=str)
    for character, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        escaped = escaped.replace(character, code)
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308  (escaped above)


@register.simple_tag
def result_card(card: Card, shows_kind: Any = False) -> SafeString:
    """`{% result_card result shows_kind %}`: a record in a list."""
    return card_html(card, shows_kind=bool(shows_kind))


@register.simple_tag
def facet_options(facet: Any) -> SafeString:
    """The boxes of a filter. A page has a hundred of them: they are written here, not by as many turns of a template.

    Each has an id, so that the keyboard's focus is given back to it when the filters are drawn anew (WCAG 2.4.3).
    """
    name = escape(facet.code)
    return mark_safe(  # noqa: S308  (escaped)
        "".join(
            f'<label class="check{"" if option.count else " is-dim"}">'
            f'<input type="checkbox" id="f-{name}-{escape(option.value)}" name="{name}" value="{escape(option.value)}"'
            f"{' checked' if option.selected else ''}>"
            f'<span>{escape(option.label)}</span><span class="num">{_shown(option.count)}</span></label>'
            for option in facet.options
        )
    )


def _shown(count: int) -> str:
    """As the reader's language groups digits; few numbers have more than three."""
    return str(intcomma(count)) if count > 999 else str(count)


class KeptNode(template.Node):
    """What is between `{% kept "name" value... %}` and `{% endkept %}`, drawn once per language and values.

    For parts of the frame that depend on nothing else: they would be drawn anew for every page.
    """

    kept: ClassVar[dict[tuple[Any, ...], str]] = {}
    most: ClassVar[int] = 500

    def __init__(self, nodes: template.NodeList, values: list[FilterExpression]) -> None:
        self.nodes, self.values = nodes, values

    def render(self, context: template.Context) -> SafeString:
        key = (reading_language(), settings.DEBUG, *(str(value.resolve(context)) for value in self.values))
        if settings.DEBUG or key not in self.kept:
            if len(self.kept) >= self.most:
                self.kept.clear()
            self.kept[key] = self.nodes.render(context)
        return mark_safe(self.kept[key])  # noqa: S308  (rendered by a template)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodes, values)


class PostedFormNode(CsrfTokenNode):
    """Django's token, the key that makes of two presses of one button one submission, and the mark of whose form it is."""

    def render(self, context: template.Context) -> SafeString:
        token = SafeString(super().render(context))
        if not token:
            return token
        fields = [(FIELD, new_key())]
        if (request := getattr(context, "request", None)) is not None and (mark := form_writer.mark_of(request)):
            fields.append((form_writer.WRITER, mark))
        return token + format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.tag
def csrf_token(parser: Parser, token: Token) -> PostedFormNode:
    """Takes the place of Django's tag of this name, so that no posted form can lack its key."""
    return PostedFormNode()


@register.simple_tag(takes_context=True)
def htmx_configuration(context: template.Context) -> str:
    return htmx.configuration(_request_of(context))


@register.simple_tag(takes_context=True)
def htmx_mark(context: template.Context) -> SafeString:
    """`<form {% htmx_mark %} hx-get=…>`: htmx obeys this element, as the product wrote it."""
    return format_html('data-htmx="{}"', htmx.mark_of(_request_of(context)))


def _request_of(context: template.Context) -> HttpRequest | None:
    """Also in a part that is included with `only`."""
    return getattr(context, "request", None)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key, "") if mapping else ""


@register.filter
def field_mark(field: BoundField) -> str:
    """What stands after the label of a field; see `mark_of`."""
    return str(mark_of(field.field))


@register.filter
def shown_field(field: BoundField) -> BoundField:
    """A field ready to be drawn: its empty choice has words, and nothing inside it repeats its label."""
    name_empty_choice(field.field)
    attributes = field.field.widget.attrs
    if str(field.label).lower() in str(attributes.get("placeholder", "")).lower():
        attributes.pop("placeholder", None)
    return field


@register.filter
def is_long_list(field: BoundField) -> bool:
    """Whether a list of boxes is long enough to be searched."""
    return is_long(field)


@register.filter
def options(field: BoundField) -> list[BoundWidget]:
    """The choices of a field, in the order in which they are shown."""
    return shown_options(field)


register.filter("number", shown_number)
register.filter("percent", shown_percent)


@register.filter
def web_address(address: Any) -> str:
    """`href="{{ solution.website|web_address }}"`: an address that people wrote, or nothing when it leads to no page."""
    text = str(address or "").strip()
    return text if text.lower().startswith(_LINKED_SCHEMES) else ""


@register.filter
def can(actor: Any, right: str) -> bool:
    """`{% if request.actor|can:"needs.draft" %}`: a right without a record."""
    return bool(actor.can(right))


@register.simple_tag
def may(actor: Any, right: str, subject: Any) -> bool:
    """`{% may request.actor "accounts.edit_profile" organisation as may_edit %}`: a right on a record."""
    return bool(actor.can(right, subject))


@register.filter
def verb_label(code: str) -> str:
    """What a line of the log says happened."""
    return label_of(code)


@register.filter
def without_page(query: Any) -> str:
    """The address of a list without its page number."""
    rest = query.copy()
    rest.pop("page", None)
    return str(rest.urlencode())


@register.filter
def numbered_pages(page: Any) -> Any:
    """The numbers of a list's pages: the first, the last and those around the present one, with gaps between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


register.filter("browser_label", browser_label)
register.filter("without_stop", without_stop)


@register.filter(name="single_stop", is_safe=True)
def without_doubled_stop(text: object) -> str:
    """A sentence that ends with a name that ends with a full stop."""
    return single_stop(str(text))
