"""A problem told in several plain words: the records that answer it, though not every word is in them.

Words that must all be there find nothing for a sentence. An app that knows what records mean connects how it ranks them;
this one knows nothing of how.
"""

from catalogue.search.typed import is_name_of_terms, tokens
from records import hooks

# From so many plain words on, a question is a problem that is told, not words to look up.
FEWEST_WORDS = 3
SHORTEST_WORD = 3


def is_told(text: str) -> bool:
    """Whether a text is plain words, enough of them: quotes and a minus are meant to the letter, and so is a name."""
    found = tokens(text)
    if any(token.is_phrase or token.is_excluded for token in found):
        return False
    if sum(len(token.text) >= SHORTEST_WORD for token in found) < FEWEST_WORDS:
        return False
    return not is_name_of_terms(text)


def near(text: str, kind: str) -> list[tuple[int, float]]:
    """The records near a told problem; none for a text that is not one."""
    return [found for ranker in hooks.plain_words_ranked for found in ranker(text, kind)] if is_told(text) else []
