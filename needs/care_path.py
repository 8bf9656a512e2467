"""The path that people follow in care, step by step, and where the tool would be used: who does what, and when."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from records.bilingual import LANGUAGES, Bilingual, reading_language

MAX_STEPS = 10
# What a step says, with the longest text of each.
PARTS = {"who": 80, "what": 200, "when": 80}
TEXTS = tuple(f"{part}_{language}" for language in LANGUAGES for part in PARTS)

# A step as it is kept: the texts, and `is_tool`.
Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of the path, read in the reader's language."""

    number: int
    who_fr: str
    what_fr: str
    when_fr: str
    who_en: str
    what_en: str
    when_en: str
    is_tool: bool

    who = Bilingual()
    what = Bilingual()
    when = Bilingual()


def path_of(kept: list[Step]) -> list[PathStep]:
    """The steps in their order, numbered from 1."""
    return [
        PathStep(number, is_tool=bool(step.get("is_tool")), **{name: str(step.get(name, "")) for name in TEXTS})
        for number, step in enumerate(kept, start=1)
    ]


def normal(steps: list[Step]) -> list[Step]:
    """The steps that say something, each with all its parts: the one shape in which a path is kept and compared."""
    shaped = [
        {name: str(step.get(name, "")).strip() for name in TEXTS} | {"is_tool": bool(step.get("is_tool"))} for step in steps
    ]
    return [step for step in shaped if any(step[name] for name in TEXTS)]


def in_one_language(steps: list[Step], language: str) -> list[Step]:
    """The steps without what they say in the other language."""
    return normal([{name: text for name, text in step.items() if name == "is_tool" or name.endswith(language)} for step in steps])


def path_in_words(kept: list[Step] | None, *, language: str = "") -> str:
    """A path as a text, a line each: what differences, conflicts and the search read."""
    return "\n".join(_line(step, language or reading_language()) for step in path_of(kept or []))


def _line(step: PathStep, language: str) -> str:
    other = "fr" if language == "en" else "en"
    said = [getattr(step, f"{part}_{language}") or getattr(step, f"{part}_{other}") for part in ("when", "who", "what")]
    line = f"{step.number}. {' – '.join(text for text in said if text)}"
    return _("%(step)s (with the tool)") % {"step": line} if step.is_tool else line
