"""A problem described in several plain words: the records that answer it, though not every word is in them.

Words that must all be there find nothing for a sentence. An app that knows what records mean connects how it ranks them;
this one knows nothing of how.
"""

from catalogue.search.query_parser import is_name_of_terms, tokens
from records import hooks

# From so many plain words on, a question describes a problem, and is not words to look up.
MIN_WORDS = 3
MIN_WORD_LENGTH = 3


def is_natural_language(text: str) -> bool:
    """Whether a text is plain words, enough of them: quotes and a minus are meant to the letter, and so is a name."""
    found = tokens(text)
    if any(token.is_phrase or token.is_excluded for token in found):
        return False
    if sum(len(token.text) >= MIN_WORD_LENGTH for token in found) < MIN_WORDS:
        return False
    return not is_name_of_terms(text)


def near(text: str, kind: str) -> list[tuple[int, float]]:
    """The records near a described problem; none for a text that is not one."""
    return [found for ranker in hooks.plain_words_ranked for found in ranker(text, kind)] if is_natural_language(text) else []
