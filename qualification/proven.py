"""What the reviews of an application found: the verdict that counts for each requirement, and how many of each by subject.

Public once it is decided, without a name or a word of the reviewers.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from qualification.models.applications import Application
from qualification.models.protocols import Group, Requirement
from qualification.models.reviews import Finding

Verdict = Finding.Verdict
# Of two verdicts with as many voices, the stricter one counts.
_STRICTEST_FIRST = (Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Subject:
    """How many requirements of a subject were found to be met, partly met, not met, not applicable, by most reviewers."""

    title: str
    total: int
    met: int
    partly: int
    not_met: int
    not_applicable: int


def verdicts_of(application: Application) -> dict[int, str]:
    """The verdict of most reviews on each requirement, by its key; where they are even, the strictest. One query."""
    reviews = application.assignments.handed_in()
    voices: dict[int, Counter[str]] = defaultdict(Counter)
    for requirement, verdict in Finding.objects.filter(assignment__in=reviews).values_list("requirement_id", "verdict"):
        voices[requirement][verdict] += 1
    # `max` keeps the first of those that are even.
    return {key: str(max(_STRICTEST_FIRST, key=lambda verdict: said[verdict])) for key, said in voices.items()}


def requirements_by_verdict(application: Application) -> dict[str, list[Requirement]]:
    """The requirements under the verdict of the reviews on each, in the order of the protocol. Two queries."""
    verdicts = verdicts_of(application)
    found: dict[str, list[Requirement]] = defaultdict(list)
    for row in application.protocol.requirements.filter(pk__in=verdicts) if verdicts else ():
        found[verdicts[row.pk]].append(row)
    return found


def requirements_judged(application: Application, verdict: str) -> list[Requirement]:
    """The requirements on which the reviews came to a verdict, in the order of the protocol."""
    return requirements_by_verdict(application).get(verdict, [])


def findings_for_vendor(application: Application) -> list[Finding]:
    """Once it is decided, the vendor reads the remarks that are meant for it, without the reviewers' names."""
    rows = Finding.objects.filter(assignment__in=application.assignments.handed_in())
    return list(rows.exclude(remark_vendor="").select_related("requirement").order_by("requirement__position", "pk"))


def by_subject(judged: Mapping[str, list[Requirement]]) -> list[Subject]:
    """Of the requirements by their verdict. Empty when no review was handed in."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict, rows in judged.items():
        for row in rows:
            counts[row.group][verdict] += 1
    return [
        Subject(
            str(label),
            counts[code].total(),
            *(counts[code][verdict] for verdict in (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.NOT_APPLICABLE)),
        )
        for code, label in Group.choices
        if code in counts
    ]
