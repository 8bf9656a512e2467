"""The first of a month in French is `1er`, every other day a bare number. Django's formats have suffixes in English only."""

from datetime import date

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

_english_suffix = DateFormat.S


def _suffix(self: DateFormat) -> str:
    """`S` of a format: what follows the day of the month in the reader's language."""
    if (get_language() or "fr").startswith("en"):
        return str(_english_suffix(self))
    return "er" if isinstance(self.data, date) and self.data.day == 1 else ""


def install() -> None:
    """Before any page is drawn: `jS` in `fr/formats.py` relies on it."""
    DateFormat.S = _suffix  # type: ignore[method-assign]  # Django has no hook for it
