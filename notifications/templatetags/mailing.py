"""Template filters of e-mails."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_LINK = re.compile(r"https?://[^\s<>\"]+")


@register.filter
def mail_paragraph(text: str) -> SafeString:
    """A paragraph of a letter: its lines, and its addresses as links."""
    parts: list[str] = []
    end = 0
    for found in _LINK.finditer(text):
        url = escape(found.group().rstrip(".,;:"))
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a class="link" href="{url}" style="color: #0d5b57;">{url}</a>')
        end = found.start() + len(found.group().rstrip(".,;:"))
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts).replace("\n", "<br>"))  # noqa: S308  (every part is escaped above)
