"""Why a solution may meet a need, and what speaks against it: in codes here, in sentences on the page."""

from collections.abc import Mapping

from registry.vocabulary.concepts import concepts, with_wider
from registry.vocabulary.reading import concepts_in

# What tells one subject from another, and how much: a finding most. Tasks and places say how and where, not what.
SUBJECTS = {"findings": 3.0, "anatomy": 1.5, "modalities": 1.8}
_DESCRIPTION_SHARE = 0.5


def subject_of(title: str, description: str = "") -> dict[str, float]:
    """The findings, organs and examinations that a text names, each with its weight."""
    named = dict.fromkeys(concepts_in(description), _DESCRIPTION_SHARE) | dict.fromkeys(concepts_in(title), 1.0)
    known = concepts()
    return {code: share * SUBJECTS[known[code].sort] for code, share in named.items() if known[code].sort in SUBJECTS}


def agreement(asked: Mapping[str, float], about: Mapping[str, float]) -> float:
    """How much of the subject that is asked a record is about: 0 to 1."""
    total = sum(asked.values())
    return sum(weight * min(1.0, about.get(code, 0.0) / 0.5) for code, weight in asked.items()) / total if total else 0.0


def in_common(asked: Mapping[str, float], about: Mapping[str, float]) -> list[str]:
    """The concepts of the subject that a record is about too, the most telling first."""
    wider = with_wider(dict(asked))
    shared = {code: weight for code, weight in wider.items() if about.get(code, 0.0) > 0 and code in asked}
    return sorted(shared, key=lambda code: (-shared[code], code))
