"""Text without what readers do not tell apart: case, accents, joined letters."""

import unicodedata

from django.utils.text import slugify

from records.normal_form import normalized


def fold(text: str) -> str:
    """Lower case, without accents; œ and æ in two letters."""
    if text.isascii():
        return text.lower()
    decomposed = normalized("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def readable_end(title: str) -> str:
    """The readable end of an address, from the title of what it leads to: œ and æ in two letters; never empty."""
    return slugify(fold(title))[:70].strip("-") or "-"
