"""Words of a text as they are compared: without accents and endings, in either language.

A word is known by its first letters, so that plurals, conjugations and the many words that French and English share
(rétinopathie, retinopathy) meet. The rarer a word among the records, the more it counts.
"""

import re
import unicodedata

FIRST_LETTERS = 6
SHORTEST = 4
# Frequent words of four letters and more that say nothing of a subject.
_EMPTY = frozenset({
    "dans", "avec", "pour", "sans", "plus", "trop", "leur", "leurs", "dont", "sont", "cette", "entre", "chez", "quand",
    "elle", "elles", "nous", "vous", "aucun", "aucune", "with", "that", "this", "from", "after", "before", "while",
    "they", "their", "into", "only", "when", "each", "which", "have", "more", "than", "what", "where", "comme",
    "mais", "donc", "lors", "tout", "tous", "toute", "toutes", "autre", "autres", "ainsi", "encore", "moins",
    "souvent", "chaque", "meme", "alors",
})  # fmt: skip


def fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(*texts: str) -> set[str]:
    """The distinct words of some texts, folded and cut."""
    found = re.findall(r"[a-z0-9]+", fold(" ".join(texts)))
    return {word[:FIRST_LETTERS] for word in found if len(word) >= SHORTEST and word not in _EMPTY}
