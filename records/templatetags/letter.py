"""The filter of `templates/letters/`."""

from django import template

from records.bilingual import Text
from records.letter_text import quoted as _quoted
from records.sentences import one_line as _one_line

register = template.Library()


@register.filter
def quoted(text: str | Text) -> str:
    """What somebody wrote, set apart from what the registry says."""
    return _quoted(text)


@register.filter
def one_line(text: str) -> str:
    """A subject, words or an address that a template chooses over several lines."""
    return _one_line(text)
