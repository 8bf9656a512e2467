"""How the text of a letter is written, so that whoever carries it knows its parts: paragraphs, what to do, why it came.

A letter is plain text, readable as it is:

    What happened.

    The reason:

    > [in French only]
    > What somebody wrote, line by line.

    Read the decision:
    https://…

    --
    You are receiving this message because …
    The Registry
    https://…

The last link that stands alone under its words is the one thing to do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from records.bilingual import LANGUAGES, Text

SIGNATURE = "\n-- \n"
_QUOTED = "> "
_ACTION = re.compile(r"(?P<words>[^\n]+?)[\s\u00a0]?:\n(?P<url>https?://\S+)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`is_quoted`: somebody else's words. `lang`: their language, where it is not the letter's."""

    text: str
    is_quoted: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    paragraphs: list[Paragraph]
    action: tuple[str, str] | None
    why: str


def quoted(text: str | Text) -> str:
    """Somebody's words, each line marked; a text that is not in the letter's language says so first."""
    words, lang = text if isinstance(text, Text) else (text, "")
    lines = [line.rstrip() for line in str(words).strip().splitlines()]
    said = [f"[{only_in(lang)}]"] if lang else []
    return "\n".join(f"{_QUOTED}{line}".rstrip() for line in [*said, *lines])


def letter_text(paragraphs: Iterable[str], action: tuple[str, str], why: str) -> str:
    """A letter that has no template of its own. `action`: the one thing to do, and its address."""
    words, url = action
    blocks = [*paragraphs, words + _(":") + f"\n{url}"]
    name = _("The Registry")
    return "\n\n".join(blocks) + f"\n{SIGNATURE}{why}\n{name}\n{settings.SITE_URL}\n"


def parts_of(body: str) -> Parts:
    """The parts of a letter's text. The language that it is written in has to be active."""
    said, _mark, end = body.partition(SIGNATURE)
    blocks = [block.strip("\n") for block in re.split(r"\n{2,}", said) if block.strip()]
    action = _ACTION.fullmatch(blocks[-1]) if blocks else None
    if action:
        blocks.pop()
    # After it come the name and the address of the registry.
    why = "\n".join(end.strip().split("\n")[:-2])
    return Parts([_paragraph(block) for block in blocks], (action["words"], action["url"]) if action else None, why)


def _paragraph(block: str) -> Paragraph:
    lines = block.split("\n")
    mark = _QUOTED.rstrip()
    if not all(line == mark or line.startswith(_QUOTED) for line in lines):
        return Paragraph(block)
    lines = [line.removeprefix(mark).removeprefix(" ") for line in lines]
    lang = next((code for code in LANGUAGES if lines[0] == f"[{only_in(code)}]"), "")
    return Paragraph("\n".join(lines[1:] if lang else lines), is_quoted=True, lang=lang)


def only_in(language: str) -> str:
    return _("in French only") if language == "fr" else _("in English only")
