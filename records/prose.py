"""What people wrote as paragraphs and lists: a line that begins with a dash is an item of a list."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from records.bilingual import Text

# How people begin the lines of a list.
_DASHES = ("- ", "– ", "— ", "• ", "* ")


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph, or a list where people wrote lines that begin with a dash. `lang`: when it is not the reader's."""

    text: str = ""
    items: list[str] = field(default_factory=list)
    lang: str = ""


def prose(paragraphs: Iterable[Text]) -> list[Prose]:
    """A paragraph for each line, and one list for lines with dashes that follow each other in one language."""
    found: list[Prose] = []
    for line, lang in paragraphs:
        if not line.startswith(_DASHES):
            found.append(Prose(line, lang=lang))
        elif found and found[-1].items and found[-1].lang == lang:
            found[-1].items.append(line[2:].strip())
        else:
            found.append(Prose(items=[line[2:].strip()], lang=lang))
    return found


def as_written(text: str) -> list[Prose]:
    """The same for a page, which keeps the lines and the empty ones between lists as they were typed."""
    found: list[Prose] = []
    lines: list[str] = []

    def end_paragraph() -> None:
        if said := "\n".join(lines).strip("\n"):
            found.append(Prose(said))
        lines.clear()

    for line in text.splitlines():
        if not line.lstrip().startswith(_DASHES):
            lines.append(line)
            continue
        is_first = bool("".join(lines).strip()) or not found or not found[-1].items
        end_paragraph()
        if is_first:
            found.append(Prose(items=[]))
        found[-1].items.append(line.lstrip()[2:].strip())
    end_paragraph()
    return found
