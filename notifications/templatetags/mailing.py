"""Template filters of e-mails."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from records.bilingual import Text
from records.letter_text import Paragraph, only_in, quoted
from records.web_addresses import own_site, split_address

register = template.Library()
_LINK = re.compile(r"https?://[^\s<>\"]+")


@register.filter
def mail_lines(paragraph: Paragraph) -> str:
    """A paragraph of a letter that is plain text."""
    if not paragraph.is_quoted:
        return paragraph.text
    return quoted(Text(paragraph.text, paragraph.lang))


@register.filter
def mail_language(paragraph: Paragraph) -> str:
    """That a paragraph is not in the letter's language; empty when it is."""
    return only_in(paragraph.lang) if paragraph.lang else ""


@register.filter
def mail_paragraph(text: str) -> SafeString:
    """A paragraph of a letter: its lines, and the addresses of this site as links. Nobody else's: people type those."""
    parts: list[str] = []
    end = 0
    for found in _LINK.finditer(text):
        address = found.group().rstrip(".,;:")
        if not _is_ours(address):
            continue
        url = escape(address)
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a class="link" href="{url}" style="color: #0d5b57;">{url}</a>')
        end = found.start() + len(address)
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts).replace("\n", "<br>"))  # noqa: S308  (every part is escaped above)


def _is_ours(address: str) -> bool:
    parts = split_address(address)
    return parts is not None and parts[:2] == own_site()[:2]
