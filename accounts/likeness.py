"""Whether two names are of one organisation: whatever the accents, marks, spaces, small words and abbreviations."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from records.folding import fold

_SMALL = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "and", "the", "for", "at", "in"]
)
# What a word of a name stands for: acronyms of the network's establishments, saints, legal forms (left out).
_ABBREVIATIONS = {
    "cisss": "centre integre sante services sociaux",
    "ciusss": "centre integre universitaire sante services sociaux",
    "chu": "centre hospitalier universitaire",
    "chum": "centre hospitalier universite montreal",
    "cusm": "centre universitaire sante mcgill",
    "muhc": "centre universitaire sante mcgill",
    "clsc": "centre local services communautaires",
    "crsss": "centre regional sante services sociaux",
    "rrsss": "regie regionale sante services sociaux",
    "ccsss": "conseil cri sante services sociaux",
    "csss": "centre sante services sociaux",
    "chsld": "centre hebergement soins longue duree",
    "iucpq": "institut universitaire cardiologie pneumologie quebec",
    "icm": "institut cardiologie montreal",
    "msss": "ministere sante services sociaux",
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "mtl": "montreal",
    "qc": "quebec",
    "univ": "universite",
    "hop": "hopital",
    "ctre": "centre",
    "min": "ministere",
    "inst": "institut",
} | dict.fromkeys(
    ("inc", "incorporated", "ltd", "limited", "ltee", "limitee", "llc", "llp", "corp", "corporation", "co", "company",
     "gmbh", "ag", "sa", "sas", "sarl", "srl", "bv", "nv", "pty", "plc", "senc", "sencrl", "ulc", "kk", "oy", "ab",
     "pte", "pvt", "aps", "sasu"),
    "",
)  # fmt: skip
# Words that say what kind of place it is, and not which one.
_KINDS = frozenset(
    [
        "centre",
        "integre",
        "universitaire",
        "sante",
        "services",
        "sociaux",
        "hospitalier",
        "hopital",
        "institut",
        "universite",
        "clinique",
        "regie",
        "regionale",
        "conseil",
        "ministere",
        "local",
        "communautaires",
        "saint",
        "sainte",
        "technologies",
        "medical",
        "health",
    ]
)
_WORD = re.compile(r"[^\W_]+")


# Each search for an organisation reads the names of all of them and of their installations: some 4,000 texts, always the same.
@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """The words that tell a name from another, in order, abbreviations in full: `CISSS de la  Gaspesie` as `CISSS Gaspésie`."""
    # The letters of `C.I.S.S.S.` are one word.
    folded = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", fold(name))
    words = (word for word in _WORD.findall(folded) if word not in _SMALL)
    return tuple(part for word in words for part in _ABBREVIATIONS.get(word, word).split())


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """0 to 1: how much two names share, kinds of place counting little beside the words that say which place."""
    if not one or not other:
        return 0.0
    if "".join(one) == "".join(other):
        return 1.0
    mine, theirs = set(one), set(other)
    return sum(map(_weight, mine & theirs)) / sum(map(_weight, mine | theirs))


def is_kind_of_place(word: str) -> bool:
    """The word says what kind of place it is, and not which one."""
    return word in _KINDS


def _weight(word: str) -> float:
    return 0.15 if word in _KINDS else 1.0


def closest(name: str, candidates: Iterable[tuple[int, list[str]]], *, at_least: float) -> dict[int, float]:
    """The candidates (key, names) that are as near as `at_least`, each with its best likeness."""
    wanted = words_of(name)
    scores = ((key, max((likeness(wanted, words_of(each)) for each in names if each), default=0.0)) for key, names in candidates)
    return {key: score for key, score in scores if score >= at_least}
