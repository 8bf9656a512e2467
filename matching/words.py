"""Words of a text as they are compared: without accents and endings, in either language.

A word is known by its first letters, so that plurals, conjugations and the many words that French and English share
(rétinopathie, retinopathy) meet. The rarer a word among the records, the more it counts.
"""

import re
from collections import Counter

from records.folding import fold

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


def words_of(*texts: str) -> set[str]:
    """The distinct words of some texts, folded and cut."""
    return set(counted_words(*texts))


def counted_words(*texts: str) -> Counter[str]:
    """The words of some texts, folded and cut, with how often each is there."""
    found = re.findall(r"[a-z0-9]+", fold(" ".join(texts)))
    return Counter(word[:FIRST_LETTERS] for word in found if len(word) >= SHORTEST and word not in _EMPTY)
