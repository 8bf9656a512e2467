"""The concepts: data in catalogue/data/vocabulary/*.yaml, read once per process.

Reviewable data, not rows: the search of every deployment then understands the same words, and a change of them is a
change that someone reads. `manage.py rebuild_catalogue` shows a change in the records that are there already.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from records.bilingual import reading_language

FOLDER = Path(__file__).resolve().parent.parent / "data" / "vocabulary"
# What a record says of a wider concept by naming a narrower one, per step.
WIDER = 0.5
# What a question says of a concept by naming apart what it is made of.
TOGETHER = 0.7


@dataclass(frozen=True, slots=True)
class Concept:
    """Words that mean the same in both languages. `sort`: the file it is in; `up`: wider concepts."""

    code: str
    sort: str
    french: tuple[str, ...]
    english: tuple[str, ...]
    up: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its first word in the reader's language."""
        return (self.english if reading_language() == "en" else self.french)[0]


@lru_cache(maxsize=1)
def concepts() -> dict[str, Concept]:
    """Every concept by its code. Raises `ValueError` for a code that is there twice or a wider one that is not."""
    found: dict[str, Concept] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for code, row in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{path.name}: {code} is also in {found[code].sort}.yaml")
            found[code] = Concept(code, path.stem, _terms(row["fr"]), _terms(row["en"]), tuple((row["up"] or "").split()))
    for concept in found.values():
        if unknown := set(concept.up) - found.keys():
            raise ValueError(f"{concept.code}: there is no concept {', '.join(sorted(unknown))}")
    return found


def _terms(text: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in text.split(";") if term.strip())


def with_wider(weights: dict[str, float], *, step: float = WIDER) -> dict[str, float]:
    """The concepts and the wider ones that they imply, each at the most that any path gives it."""
    known = concepts()
    found = {code: weight for code, weight in weights.items() if code in known}
    waiting = list(found)
    while waiting:
        code = waiting.pop()
        for wider in known[code].up:
            implied = found[code] * step
            if implied > found.get(wider, 0.0):
                found[wider] = implied
                waiting.append(wider)
    return found


def with_narrower(weights: dict[str, float]) -> dict[str, float]:
    """The concepts and those that they make together: who names the brain and, further on, an MRI, means one of the brain."""
    found = dict(weights)
    for code, sets in _made_of().items():
        for parts in sets:
            if all(part in weights for part in parts):
                found[code] = max(found.get(code, 0.0), TOGETHER * min(weights[part] for part in parts))
    return found


@lru_cache(maxsize=1)
def _made_of() -> dict[str, list[list[str]]]:
    """By concept, the sets of concepts that make it. Raises `ValueError` for a code that is not known."""
    rows = yaml.safe_load((FOLDER.parent / "together.yaml").read_text(encoding="utf-8"))
    found = {code: [parts.split() for parts in sets] for code, sets in rows.items()}
    named = {part for sets in found.values() for parts in sets for part in parts} | found.keys()
    if unknown := named - concepts().keys():
        raise ValueError(f"together.yaml: there is no concept {', '.join(sorted(unknown))}")
    return found
