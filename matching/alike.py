"""Public records that are like a described one: near in meaning and words, or about the same findings, organs, examinations."""

from dataclasses import dataclass

from catalogue.models.index import CatalogueEntry
from catalogue.vocabulary.concepts import concepts
from matching import ranking, reasons
from matching.fits import AGREES, FITS, score_of
from matching.words import words_of

# Of the records of one kind many are a little near: less than this would be noise.
NEAR_BY_MEANING = 0.55
_MAX_CONCEPTS = 3


@dataclass(frozen=True, slots=True)
class Like:
    """A record, how alike it is (0 to 2, only to order by), and what both are about, in the reader's language."""

    entry: CatalogueEntry
    score: float
    about: list[str]


def records_like(title: str, summary: str, *, kind: str, but: str = "", most: int = 8) -> list[Like]:
    """The most alike first. Score: the mean of nearness and of the shared subject, as for fits. Eight short queries."""
    vector, words = ranking.vector_of(title, summary), words_of(title, summary)
    found = ranking.near_or_told(vector, words, title, summary, kind=kind)
    asked, known = reasons.subject_of(title, summary), concepts()
    likes = []
    for entry in CatalogueEntry.objects.filter(pk__in=found, kind=kind).exclude(key=but).defer("body_fr", "body_en", "words"):
        near, agreement = found[entry.pk], reasons.agreement(asked, entry.concepts)
        if near.meaning >= NEAR_BY_MEANING or near.score >= FITS + NEAR_BY_MEANING or agreement >= AGREES:
            about = [known[code].label for code in reasons.in_common(asked, entry.concepts)[:_MAX_CONCEPTS]]
            likes.append(Like(entry, score_of(near, asked, agreement), about))
    return sorted(likes, key=lambda like: (-like.score, like.entry.key))[:most]
