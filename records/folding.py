"""Text without what readers do not tell apart: case, accents, joined letters."""

import unicodedata

from records.normal_form import normalized


def fold(text: str) -> str:
    """Lower case, without accents; œ and æ in two letters."""
    decomposed = normalized("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
