"""A text as weighted terms: its words and its concepts, as PostgreSQL compares them.

A record keeps what its terms weigh in it (BM25 over fields); a question brings what they weigh among the records. Their
product summed over the terms they share is how well the record answers by words. Terms are numbers: the vector of a
record is sparse, and the extension that compares vectors of meaning compares these too.
"""

from collections.abc import Mapping
from zlib import crc32

from pgvector import SparseVector

from catalogue.models.index import CatalogueEntry
from catalogue.vocabulary.concepts import concepts, with_narrower, with_wider
from catalogue.vocabulary.reading import concepts_in
from matching.models import TERMS
from matching.words import counted_words

Weights = dict[int, float]

# A word of a title says more than one of the text. BM25: how soon repeating it says no more, and how much length counts.
FIELD_COUNTS = {"title": 3.0, "summary": 1.5, "body": 1.0}
SATURATION, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.4, 60
# What a concept says of a subject, by the file it is in: a finding most, a place or a stage of care least.
SORT_WEIGHTS = {"findings": 3.0, "anatomy": 1.5, "modalities": 1.8, "tasks": 1.0, "places": 0.5}
MAX_BODY = 4000
# In a question: what a concept counts beside a word, and what a wider concept counts beside the one that was named.
CONCEPT_SHARE, WIDER_ASKED = 3.0, 0.35
# What a description counts beside a title.
DESCRIPTION_SHARE = 0.5


def number(text: str) -> int:
    """The number of a term. Two terms may share one by chance: about one pair in a million."""
    return crc32(text.encode()) % TERMS


def of_word(word: str) -> int:
    return number(f"w:{word}")


def of_concept(code: str) -> int:
    return number(f"c:{code}")


def of_entry(entry: CatalogueEntry) -> Weights:
    """What the terms of a public record weigh in it."""
    counts: dict[str, float] = {}
    length = 0
    for field, times in FIELD_COUNTS.items():
        for text in {getattr(entry, f"{field}_fr")[:MAX_BODY], getattr(entry, f"{field}_en")[:MAX_BODY]}:
            for word, count in counted_words(text).items():
                counts[word] = counts.get(word, 0.0) + count * times
                length += count
    usual = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
    words = {of_word(word): count * (SATURATION + 1) / (count + usual) for word, count in counts.items()}
    return words | of_concepts(entry.concepts)


def of_concepts(weights: Mapping[str, float]) -> Weights:
    """Concepts, each by its weight and by what its sort says of a subject. A code that is no more is left out."""
    known = concepts()
    return {of_concept(code): weight * SORT_WEIGHTS[known[code].sort] for code, weight in weights.items() if code in known}


def sparse(weights: Weights) -> SparseVector:
    return SparseVector({number: round(weight, 4) for number, weight in weights.items()}, TERMS)


def labels(concepts_with_weights: Mapping[str, float], *, most: int = 6, least: float = 0.45) -> list[str]:
    """The names of the concepts that say most of a subject, as one text per language."""
    known = concepts()
    weighed = [
        (weight * SORT_WEIGHTS[known[code].sort], code)
        for code, weight in concepts_with_weights.items()
        if code in known and weight >= least
    ]
    named = [known[code] for _weight, code in sorted(weighed, reverse=True)[:most]]
    return (
        [", ".join(concept.french[0] for concept in named), ", ".join(concept.english[0] for concept in named)] if named else []
    )


def named_in(title: str, description: str = "", *, typed: bool = False) -> dict[str, float]:
    """The concepts that a question names, each with its share: a description counts half."""
    described, titled = concepts_in(description, typed=typed), concepts_in(title, typed=typed)
    return dict.fromkeys(described, DESCRIPTION_SHARE) | dict.fromkeys(titled, 1.0)


def strength(title: str, description: str = "", *, typed: bool = False) -> float:
    """How much of a question's subject the vocabulary knows: a finding is 3, a place 0.5; half in the description."""
    known = concepts()
    named = with_narrower(named_in(title, description, typed=typed))
    return sum(share * SORT_WEIGHTS[known[code].sort] for code, share in named.items())


def of_question(title: str, description: str = "", *, typed: bool = False) -> tuple[Weights, Weights]:
    """What the words and the concepts of a question weigh before their rarity is known; a description counts half.

    `typed`: a reader's own words, in which a short acronym may be in small letters.
    """
    words = dict.fromkeys(counted_words(description), DESCRIPTION_SHARE) | dict.fromkeys(counted_words(title), 1.0)
    wider = with_wider(with_narrower(named_in(title, description, typed=typed)), step=WIDER_ASKED)
    return {of_word(word): share for word, share in words.items()}, {
        of_concept(code): share * CONCEPT_SHARE for code, share in wider.items()
    }
