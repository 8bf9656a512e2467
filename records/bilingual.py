"""Text in French and English, as two plain columns and one way to read them.

Columns are declared one by one (`title_fr`, `title_en`) so that the database can constrain them, the
history triggers can copy them and the type checker can see them; `title = Bilingual()` reads the one that
suits the reader. See docs/adr/0004-bilingual-columns.md.
"""

from typing import Any, NamedTuple, overload

from django.utils.translation import get_language

LANGUAGES = ("fr", "en")


def reading_language() -> str:
    """`fr` or `en`: the language of the page being made, French when there is none."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


class Bilingual:
    """Reads `<name>_fr` or `<name>_en`; falls back to the other language when one is empty."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, record: None, owner: type) -> "Bilingual": ...
    @overload
    def __get__(self, record: object, owner: type) -> str: ...
    def __get__(self, record: object | None, owner: type) -> "Bilingual | str":
        if record is None:
            return self
        return in_language(record, self.name, reading_language())[0]


class Text(NamedTuple):
    """A text as shown: `lang` is set only when it is not in the page's language."""

    text: str
    lang: str


def shown_text(text: str, language: str) -> Text:
    """A text of one language, on a page that may be in the other. An unknown language (empty) is not marked."""
    return Text(text, language if text and language != reading_language() else "")


def shown(record: Any, name: str) -> Text:
    """A bilingual field as the reader gets it: in their language, or in the only one there is."""
    return shown_text(*in_language(record, name, reading_language()))


def shown_pair(fr: str, en: str) -> Text:
    """The same of two texts that are in no record (yet)."""
    language = reading_language()
    other = "fr" if language == "en" else "en"
    wanted, left = (en, fr) if language == "en" else (fr, en)
    return shown_text(wanted, language) if wanted else shown_text(left, other)


def in_language(record: Any, name: str, language: str) -> tuple[str, str]:
    """The text of a bilingual field and the language it is really in."""
    other = "fr" if language == "en" else "en"
    wanted = str(getattr(record, f"{name}_{language}"))
    return (wanted, language) if wanted else (str(getattr(record, f"{name}_{other}")), other)
