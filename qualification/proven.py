"""What the reviews of an application found, subject by subject: public once it is decided, without a name or a word of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from qualification.models.applications import Application
from qualification.models.protocols import Group
from qualification.models.reviews import Finding

V = Finding.Verdict
# Of two verdicts with as many voices, the stricter one counts.
_STRICTEST_FIRST = (V.NOT_MET, V.PARTLY, V.MET, V.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Subject:
    """How many requirements of a subject were found to be met, partly met, not met, not applicable, by most reviewers."""

    title: str
    total: int
    met: int
    partly: int
    not_met: int
    not_applicable: int


def by_subject(application: Application) -> list[Subject]:
    """Empty when no review was handed in. One query."""
    reviews = application.assignments.handed_in()  # type: ignore[attr-defined]
    voices: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    rows = Finding.objects.filter(assignment__in=reviews)
    for group, requirement, verdict in rows.values_list("requirement__group", "requirement_id", "verdict"):
        voices[group, requirement][verdict] += 1
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (group, _requirement), said in voices.items():
        found[group][max(_STRICTEST_FIRST, key=lambda verdict: said[verdict])] += 1
    return [
        Subject(
            str(label), found[code].total(), *(found[code][verdict] for verdict in (V.MET, V.PARTLY, V.NOT_MET, V.NOT_APPLICABLE))
        )
        for code, label in Group.choices
        if code in found
    ]
